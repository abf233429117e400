package org.binfmtd.config;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.model.Origin;

/** The values that keys have. Not thread-safe while it is filled. */
final class Fields {
    private final Map<Key<?>, Located<?>> values = new IdentityHashMap<>();

    <T> void put(Key<T> key, Located<T> value) {
        values.put(key, value);
    }

    int size() {
        return values.size();
    }

    boolean has(Key<?> key) {
        return values.containsKey(key);
    }

    <T> Optional<Located<T>> get(Key<T> key) {
        // put() lets in only what the key's own kind has read
        @SuppressWarnings("unchecked")
        Located<T> value = (Located<T>) values.get(key);
        return Optional.ofNullable(value);
    }

    <T> T valueOr(Key<T> key, T otherwise) {
        Optional<Located<T>> value = get(key);
        return value.isPresent() ? value.get().value() : otherwise;
    }

    /** Lays these over what is there; each value replaces the former one whole. */
    void override(Fields later) {
        values.putAll(later.values);
    }

    /** Where each value comes from, by the key's name. */
    Map<String, Origin> origins() {
        Map<String, Origin> origins = new TreeMap<>();
        for (Map.Entry<Key<?>, Located<?>> each : values.entrySet()) {
            origins.put(each.getKey().name(), each.getValue().origin());
        }
        return origins;
    }
}
