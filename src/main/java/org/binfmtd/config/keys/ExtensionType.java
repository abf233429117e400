package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/** What follows the last dot of a file's name. */
public final class ExtensionType implements ScalarType<String> {
    private static final String CODE = "bad-extension";

    @Override
    public Optional<String> read(Node.Scalar scalar, DiagnosticContext context) {
        return isRight(scalar, context) ? Optional.of(scalar.text()) : Optional.empty();
    }

    @Override
    public String example() {
        return "jar";
    }

    public static boolean isRight(Node.Scalar scalar, DiagnosticContext context) {
        String text = scalar.text();
        if (text.indexOf('/') >= 0) {
            context.error(scalar.at(), CODE, "no file's name has a '/' in it", "write only what follows the last dot");
            return false;
        }
        int dot = text.lastIndexOf('.');
        if (dot >= 0) {
            String rest = text.substring(dot + 1);
            context.error(
                    scalar.at(),
                    CODE,
                    "the kernel compares only what follows the last dot, so this would never match",
                    rest.isEmpty()
                            ? "write it without the dot"
                            : "write " + Quote.of(rest) + ", not " + Quote.of(text));
            return false;
        }
        return true;
    }
}
