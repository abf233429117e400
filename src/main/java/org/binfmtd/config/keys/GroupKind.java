package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.Place;
import org.binfmtd.config.yaml.Node;

/** Keys below a key. A later file's values replace those of an earlier one key by key. */
public record GroupKind(KeyTable keys, String example) implements Kind<Fields> {
    @Override
    public Optional<Fields> read(Node node, Place place) {
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(keys.read(mapping, place));
        }
        wrong(node, place);
        return Optional.empty();
    }

    @Override
    public String wanted() {
        return "a group of keys";
    }

    @Override
    public Fields merge(Fields lower, Fields higher) {
        Fields merged = new Fields();
        merged.override(lower);
        merged.override(higher);
        return merged;
    }
}
