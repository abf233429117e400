package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.Place;
import org.binfmtd.config.yaml.Node;

/** Any text on one line; it may be empty. */
public final class LineKind implements Kind<String> {
    @Override
    public Optional<String> read(Node node, Place place) {
        if (node instanceof Node.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        wrong(node, place);
        return Optional.empty();
    }

    @Override
    public String example() {
        return "some words";
    }
}
