package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;

/** Keys below a key. A later file's values replace those of an earlier one key by key. */
public record GroupType(KeyTable keys, String example) implements ValueType<FieldValues> {
    @Override
    public Optional<FieldValues> read(Node node, DiagnosticContext context) {
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(keys.read(mapping, context));
        }
        wrong(node, context);
        return Optional.empty();
    }

    @Override
    public String wanted() {
        return "a group of keys";
    }

    @Override
    public FieldValues merge(FieldValues lower, FieldValues higher) {
        FieldValues merged = new FieldValues();
        merged.override(lower);
        merged.override(higher);
        return merged;
    }
}
