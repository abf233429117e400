package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/** Where the metrics are written: an absolute path that the node exporter would read, or {@code none}. */
public final class MetricsFileType implements ScalarType<Optional<String>> {
    private static final String NONE = "none";
    private static final String ENDING = ".prom";

    @Override
    public Optional<Optional<String>> read(Node.Scalar scalar, DiagnosticContext context) {
        if (scalar.text().equals(NONE)) {
            return Optional.of(Optional.empty());
        }
        return isRight(scalar, context) ? Optional.of(Optional.of(scalar.text())) : Optional.empty();
    }

    private static boolean isRight(Node.Scalar path, DiagnosticContext context) {
        String text = path.text();
        if (!text.startsWith("/")) {
            context.error(
                    path.at(),
                    "relative-path",
                    Quote.of(text) + " is not an absolute path",
                    "write the whole path, from '/' on, or 'none'");
        } else if (text.contains("/../")) {
            context.error(path.at(), "parent-in-path", "the path has '..' in it", "write the path without '..'");
        } else if (!text.endsWith(ENDING) || text.endsWith("/" + ENDING)) {
            context.error(
                    path.at(),
                    "not-a-metrics-file",
                    "the node exporter reads only files whose names end in '.prom'",
                    "write a path such as /var/lib/prometheus/node-exporter/binfmtd.prom");
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
