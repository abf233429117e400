package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/**
 * The keys that a mapping may have.
 *
 * @param whose what the mapping is, for messages
 * @param elsewhere keys that people look for here and that belong to another mapping
 */
public record KeyTable(String whose, List<Key<?>> keys, List<Elsewhere> elsewhere) {
    /**
     * @param remedy where the key belongs
     */
    public record Elsewhere(String name, String remedy) {}

    public static KeyTable of(String whose, List<Key<?>> keys) {
        return new KeyTable(whose, keys, List.of());
    }

    /** The values of those keys that are right; the others are reported. */
    public FieldValues read(Node.Mapping mapping, DiagnosticContext context) {
        FieldValues fields = new FieldValues();
        for (Node.Pair pair : mapping.pairs()) {
            DiagnosticContext field = context.field(pair.key().text());
            Optional<Key<?>> key = named(pair.key().text());
            if (key.isPresent()) {
                read(key.get(), pair, field, fields);
            } else {
                unknown(pair.key(), field);
            }
        }
        return fields;
    }

    private static <T> void read(Key<T> key, Node.Pair pair, DiagnosticContext context, FieldValues fields) {
        Optional<T> value = key.kind().read(pair.value(), context);
        if (value.isPresent()) {
            Position keyAt = pair.key().at();
            fields.put(key, new Located<>(value.get(), pair.value().at(), context.origin(keyAt)));
        }
    }

    private Optional<Key<?>> named(String name) {
        for (Key<?> each : keys) {
            if (each.name().equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private void unknown(Node.Scalar key, DiagnosticContext context) {
        context.error(key.at(), "unknown-key", Quote.of(key.text()) + " is not a key of " + whose, remedy(key.text()));
    }

    private String remedy(String name) {
        for (Elsewhere each : elsewhere) {
            if (each.name().equals(name)) {
                return each.remedy();
            }
        }
        return Nearest.remedy(name, names());
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Key<?> each : keys) {
            names.add(each.name());
        }
        return names;
    }
}
