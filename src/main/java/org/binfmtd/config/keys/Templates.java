package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Placeholder;
import org.binfmtd.model.Template;

/** Reads text in which words in braces stand for what a launcher finds out. */
final class Templates {
    private Templates() {}

    /** The text, which may be empty; what is wrong with it is reported. */
    static Optional<Template> read(Node node, DiagnosticContext context) {
        if (!(node instanceof Node.Scalar scalar)) {
            wrong(node, context);
            return Optional.empty();
        }
        Optional<String> unknown = Template.unknownIn(scalar.text());
        if (unknown.isPresent()) {
            context.error(
                    scalar.at(),
                    "unknown-placeholder",
                    "'{" + unknown.get() + "}' stands for nothing",
                    Nearest.remedy("{" + unknown.get() + "}", words()) + ", or two braces, '{{', to mean one");
            return Optional.empty();
        }
        return Optional.of(Template.of(scalar.text()));
    }

    private static void wrong(Node node, DiagnosticContext context) {
        if (!(node instanceof Node.Unusable)) {
            context.error(
                    node.at(),
                    "wrong-kind",
                    "this is " + node.kind() + ", and a single value is wanted",
                    "put what begins with a brace or a bracket in single quotes, such as '{file}'");
        }
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>();
        for (Placeholder each : Placeholder.values()) {
            words.add("{" + each.word() + "}");
        }
        return words;
    }
}
