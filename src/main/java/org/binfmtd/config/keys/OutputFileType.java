package org.binfmtd.config.keys;

import java.util.Optional;
import java.util.regex.Pattern;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/**
 * Where a file is written for another program: an absolute path that that program would read, or {@code none}.
 *
 * @param name what its name, without directories, must match
 * @param code of the problem that it does not
 */
public record OutputFileType(Pattern name, String code, String reason, String remedy)
        implements ScalarType<Optional<String>> {
    private static final String NONE = "none";

    @Override
    public Optional<Optional<String>> read(Node.Scalar scalar, DiagnosticContext context) {
        if (scalar.text().equals(NONE)) {
            return Optional.of(Optional.empty());
        }
        return isRight(scalar, context) ? Optional.of(Optional.of(scalar.text())) : Optional.empty();
    }

    private boolean isRight(Node.Scalar path, DiagnosticContext context) {
        String text = path.text();
        if (!text.startsWith("/")) {
            context.error(
                    path.at(),
                    "relative-path",
                    Quote.of(text) + " is not an absolute path",
                    "write the whole path, from '/' on, or 'none'");
        } else if (text.contains("/../")) {
            context.error(path.at(), "parent-in-path", "the path has '..' in it", "write the path without '..'");
        } else if (!name.matcher(text.substring(text.lastIndexOf('/') + 1)).matches()) {
            context.error(path.at(), code, reason, remedy);
        } else {
            return true;
        }
        return false;
    }

    @Override
    public String wanted() {
        return "a path or 'none'";
    }

    @Override
    public String example() {
        return NONE;
    }
}
