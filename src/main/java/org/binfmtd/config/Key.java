package org.binfmtd.config;

/**
 * One key of a mapping: its name in the YAML text and how its value is read. Two keys are the same only if they are the
 * same object.
 */
final class Key<T> {
    private final String name;
    private final Kind<T> kind;

    Key(String name, Kind<T> kind) {
        this.name = name;
        this.kind = kind;
    }

    String name() {
        return name;
    }

    Kind<T> kind() {
        return kind;
    }
}
