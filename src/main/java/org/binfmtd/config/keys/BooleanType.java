package org.binfmtd.config.keys;

import java.util.Locale;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/**
 * {@code true} or {@code false}, and nothing else: what {@code no} and {@code on} mean differs between YAML versions.
 */
public final class BooleanType implements ScalarType<Boolean> {
    @Override
    public String example() {
        return "true";
    }

    @Override
    public Optional<Boolean> read(Node.Scalar scalar, DiagnosticContext context) {
        switch (scalar.text()) {
            case "true":
                return Optional.of(true);
            case "false":
                return Optional.of(false);
            default:
                context.error(
                        scalar.at(),
                        "not-a-boolean",
                        Quote.of(scalar.text()) + " is neither true nor false",
                        remedy(scalar));
                return Optional.empty();
        }
    }

    private static String remedy(Node.Scalar scalar) {
        return switch (scalar.text().toLowerCase(Locale.ROOT)) {
            case "yes", "y", "on", "1", "true" -> "write 'true'";
            case "no", "n", "off", "0", "false" -> "write 'false'";
            default -> "write 'true' or 'false'";
        };
    }
}
