package org.binfmtd.config.keys;

/**
 * One key of a mapping: its name in the YAML text and how its value is read. Two keys are the same only if they are the
 * same object.
 */
public final class Key<T> {
    private final String name;
    private final ValueType<T> kind;

    public Key(String name, ValueType<T> kind) {
        this.name = name;
        this.kind = kind;
    }

    public String name() {
        return name;
    }

    public ValueType<T> kind() {
        return kind;
    }
}
