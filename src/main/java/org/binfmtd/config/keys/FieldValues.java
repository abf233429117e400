package org.binfmtd.config.keys;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.model.Origin;

/** The values that keys have. Not thread-safe while it is filled. */
public final class FieldValues {
    private final Map<Key<?>, Located<?>> values = new IdentityHashMap<>();

    public <T> void put(Key<T> key, Located<T> value) {
        values.put(key, value);
    }

    int size() {
        return values.size();
    }

    public boolean has(Key<?> key) {
        return values.containsKey(key);
    }

    public <T> Optional<Located<T>> get(Key<T> key) {
        // put() lets in only what the key's own kind has read
        @SuppressWarnings("unchecked")
        Located<T> value = (Located<T>) values.get(key);
        return Optional.ofNullable(value);
    }

    public <T> T valueOr(Key<T> key, T otherwise) {
        Optional<Located<T>> value = get(key);
        return value.isPresent() ? value.get().value() : otherwise;
    }

    /** Takes away what a file has said. */
    public void removeThoseOf(String file) {
        values.values().removeIf(value -> value.origin().file().equals(file));
    }

    /** Lays these over what is there, as each key's kind merges values. */
    public void override(FieldValues later) {
        for (Key<?> each : later.values.keySet()) {
            override(each, later);
        }
    }

    private <T> void override(Key<T> key, FieldValues later) {
        Optional<Located<T>> before = get(key);
        Located<T> value = later.get(key).orElseThrow();
        if (before.isPresent()) {
            T merged = key.kind().merge(before.get().value(), value.value());
            value = new Located<>(merged, value.at(), value.origin());
        }
        put(key, value);
    }

    /** Where each value comes from, by the key's name. */
    public Map<String, Origin> origins() {
        Map<String, Origin> origins = new TreeMap<>();
        for (Key<?> each : values.keySet()) {
            addOrigins(each, origins);
        }
        return origins;
    }

    private <T> void addOrigins(Key<T> key, Map<String, Origin> origins) {
        key.kind().addOrigins(key.name(), get(key).orElseThrow(), origins);
    }
}
