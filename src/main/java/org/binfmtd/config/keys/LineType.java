package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;

/** Any text on one line; it may be empty. */
public final class LineType implements ValueType<String> {
    @Override
    public Optional<String> read(Node node, DiagnosticContext context) {
        if (node instanceof Node.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        wrong(node, context);
        return Optional.empty();
    }

    @Override
    public String example() {
        return "some words";
    }
}
