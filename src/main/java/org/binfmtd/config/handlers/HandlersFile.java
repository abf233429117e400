package org.binfmtd.config.handlers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.keys.NameRule;
import org.binfmtd.config.yaml.Document;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;

/**
 * What one file declares.
 *
 * @param readable whether it could be understood as a whole; if not there are no fragments
 * @param complete whether the names of all handlers in it could be understood
 * @param problems in the order of the text
 */
public record HandlersFile(
        String file, boolean readable, boolean complete, List<Fragment> fragments, List<Problem> problems) {
    private static final String HANDLERS = "handlers";
    private static final String SHAPE = "write 'handlers:' and below it, indented, each handler's name with its keys";

    public static HandlersFile of(String file, Document document) {
        DocumentVisitor reader = new DocumentVisitor(file);
        reader.read(document);
        return new HandlersFile(
                file,
                reader.readable,
                reader.complete,
                reader.readable ? reader.fragments : List.of(),
                reader.problems.inOrder());
    }

    /** A file of which nothing can be understood. */
    public static HandlersFile unreadable(String file, Diagnostic mistake) {
        return new HandlersFile(file, false, true, List.of(), List.of(mistake.in(file, "")));
    }

    /** Goes through one document. */
    private static final class DocumentVisitor {
        private final String file;
        private final FileProblems problems;
        private final List<Fragment> fragments = new ArrayList<>();
        private final DiagnosticContext context;
        private boolean readable = true;
        private boolean complete = true;

        DocumentVisitor(String file) {
            this.file = file;
            this.problems = new FileProblems(file);
            this.context = DiagnosticContext.in(file, problems);
        }

        void read(Document document) {
            for (Diagnostic each : document.mistakes()) {
                String handler = handlerOf(each);
                problems.add(each.in(file, handler));
                readable &= !handler.isEmpty();
                complete &= handler.isEmpty() || HandlerName.parse(handler).isPresent();
            }
            if (document.root().isPresent()) {
                root(document.root().get());
            } else if (document.isEmpty()) {
                broken(
                        Position.START,
                        "empty",
                        "there is nothing in the file but blanks and comments",
                        "write 'handlers: {}' to declare no handlers, or put a link to /dev/null in its place to mask it");
            } else {
                readable = false;
            }
        }

        private static String handlerOf(Diagnostic mistake) {
            List<String> path = mistake.path();
            return path.size() >= 2 && path.get(0).equals(HANDLERS) ? path.get(1) : "";
        }

        private void root(Node root) {
            if (!(root instanceof Node.Mapping mapping)) {
                if (!(root instanceof Node.Unusable)) {
                    broken(root.at(), "wrong-kind", "the file holds " + root.kind() + ", and no handlers", SHAPE);
                }
                return;
            }
            boolean found = false;
            for (Node.Pair pair : mapping.pairs()) {
                if (pair.key().text().equals(HANDLERS)) {
                    found = true;
                    handlers(pair);
                } else {
                    unknown(pair.key());
                }
            }
            if (!found && readable) {
                broken(root.at(), "no-handlers", "the key 'handlers' is missing", SHAPE);
            }
        }

        private void unknown(Node.Scalar key) {
            Optional<String> near = Nearest.to(key.text(), List.of(HANDLERS));
            readable = false;
            context.field(key.text())
                    .error(
                            key.at(),
                            "unknown-key",
                            Quote.of(key.text()) + " cannot stand at the top of a file",
                            near.isPresent() ? "write 'handlers'" : SHAPE);
        }

        private void handlers(Node.Pair pair) {
            if (pair.value() instanceof Node.Mapping mapping) {
                for (Node.Pair each : mapping.pairs()) {
                    handler(each);
                }
            } else if (!(pair.value() instanceof Node.Unusable)) {
                boolean nothing = pair.value() instanceof Node.Scalar scalar
                        && scalar.text().isEmpty();
                readable = false;
                context.field(HANDLERS)
                        .error(
                                pair.value().at(),
                                nothing ? "no-value" : "wrong-kind",
                                nothing
                                        ? "there are no handlers below it"
                                        : "this is " + pair.value().kind() + ", and no handlers",
                                nothing ? "write 'handlers: {}' if there are to be none" : SHAPE);
            }
        }

        private void handler(Node.Pair pair) {
            String text = pair.key().text();
            DiagnosticContext here = context.handler(text);
            Optional<HandlerName> name = HandlerName.parse(text);
            FieldValues fields = fields(pair, here);
            if (name.isPresent()) {
                Position at = pair.key().at();
                fragments.add(new Fragment(name.get(), context.origin(at), at, fields, problems.faultOf(text)));
            } else {
                complete = false;
                here.error(pair.key().at(), "bad-name", NameRule.reason(text), NameRule.remedy(text));
            }
        }

        private static FieldValues fields(Node.Pair pair, DiagnosticContext here) {
            if (pair.value() instanceof Node.Mapping mapping && !mapping.pairs().isEmpty()) {
                return HandlerKeys.TABLE.read(mapping, here);
            }
            if (!(pair.value() instanceof Node.Unusable)) {
                here.error(
                        pair.value().at(),
                        isNothing(pair.value()) ? "no-value" : "wrong-kind",
                        isNothing(pair.value())
                                ? "nothing is said of the handler"
                                : "this is " + pair.value().kind() + ", and a handler's keys are wanted",
                        "write 'match' and 'interpreter' below it, or 'enabled: false' to switch it off");
            }
            return new FieldValues();
        }

        private static boolean isNothing(Node node) {
            return node instanceof Node.Mapping
                    || node instanceof Node.Scalar scalar && scalar.text().isEmpty();
        }

        private void broken(Position at, String code, String reason, String remedy) {
            readable = false;
            context.error(at, code, reason, remedy);
        }
    }
}
