package org.binfmtd.config.keys;

import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/** One absolute path, or a list of them of which the first that exists is taken. */
public final class PathsType implements ListType<String, List<String>> {
    @Override
    public Optional<List<String>> read(Node node, DiagnosticContext context) {
        if (node instanceof Node.Sequence list) {
            return list.items().isEmpty() ? none(node, context) : items(list.items(), context);
        }
        return items(List.of(node), context);
    }

    @Override
    public String wanted() {
        return "a path or a list of paths";
    }

    @Override
    public String example() {
        return "/usr/bin/NAME";
    }

    private Optional<List<String>> none(Node node, DiagnosticContext context) {
        context.error(node.at(), "no-value", "the list is empty", "write at least one path into it");
        return Optional.empty();
    }

    @Override
    public Optional<String> item(Node item, List<String> former, DiagnosticContext context) {
        Optional<Node.Scalar> path = single(item, context);
        return path.isPresent() && isRight(path.get(), former, context)
                ? Optional.of(path.get().text())
                : Optional.empty();
    }

    private boolean isRight(Node.Scalar path, List<String> former, DiagnosticContext context) {
        String text = path.text();
        if (!text.startsWith("/")) {
            context.error(
                    path.at(),
                    "relative-path",
                    Quote.of(text) + " is not an absolute path",
                    "write the whole path, from '/' on");
        } else if (hasParentStep(text)) {
            context.error(path.at(), "parent-in-path", "the path has '..' in it", "write the path without '..'");
        } else if (text.endsWith("/")) {
            context.error(path.at(), "directory-path", "the path ends in '/'", "write the path of a program");
        } else if (isNew(path, text, Quote.of(text), former, context)) {
            warnOfArguments(path, context);
            return true;
        }
        return false;
    }

    private static boolean hasParentStep(String path) {
        return path.contains("/../") || path.endsWith("/..");
    }

    private static void warnOfArguments(Node.Scalar path, DiagnosticContext context) {
        if (path.text().indexOf(' ') >= 0) {
            context.warning(
                    path.at(),
                    "blank-in-path",
                    "the path has a blank in it, and all of it is taken as the program's path",
                    "write the path without arguments");
        }
    }
}
