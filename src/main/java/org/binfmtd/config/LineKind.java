package org.binfmtd.config;

import java.util.Optional;

/** Any text on one line; it may be empty. */
final class LineKind implements Kind<String> {
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
