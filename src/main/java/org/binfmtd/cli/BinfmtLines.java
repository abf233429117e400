package org.binfmtd.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.client.HandlerPreview;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;
import org.binfmtd.model.RegisterLine;
import org.binfmtd.model.Registration;

/**
 * Handlers as lines of {@code binfmt.d(5)}. The line that is registered last comes first in the kernel: so the handlers
 * of the lowest priority stand first, and of equal ones those whose names sort first. What a line cannot say is
 * reported.
 */
final class BinfmtLines {
    private static final Comparator<Handler> LOWEST_FIRST =
            Comparator.comparingInt(Handler::priority).thenComparing(Handler::name);

    private final Map<HandlerName, HandlerPreview> previews;
    private final List<String> lines = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /** @param previews of all handlers that are to be added */
    BinfmtLines(Map<HandlerName, HandlerPreview> previews) {
        this.previews = previews;
    }

    void add(List<Handler> handlers) {
        handlers.stream().sorted(LOWEST_FIRST).forEach(this::add);
    }

    /** Those of handlers, and before each a comment with its description if it has one. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** What the lines do not say, in their order. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void add(Handler handler) {
        HandlerPreview preview = previews.get(handler.name());
        switch (preview.state()) {
            case DISABLED ->
                tell(
                        handler,
                        Severity.WARNING,
                        "disabled",
                        "it is not enabled, and is left out",
                        "declare it with 'enabled: true' if there is to be a line for it");
            case NATIVE ->
                tell(
                        handler,
                        Severity.WARNING,
                        "native",
                        preview.reason() + ", so it is left out",
                        "export it on a machine of another kind");
            case ACTIVE, SHADOWED, WAITING -> handler.rule().ifPresent(rule -> add(handler, rule, preview));
            case REFUSED, CONFLICT, FROZEN, FAILED ->
                tell(
                        handler,
                        Severity.ERROR,
                        preview.state().word(),
                        preview.reason() + "; it is left out",
                        preview.remedy());
        }
    }

    private void add(Handler handler, Handler.Rule rule, HandlerPreview preview) {
        if (!rule.launch().isNone()) {
            tell(
                    handler,
                    Severity.ERROR,
                    "launcher",
                    "a line cannot give its interpreter arguments or variables; it is left out",
                    "write a script that starts the interpreter with them, and declare that as the interpreter");
            return;
        }
        String interpreter = preview.interpreter().orElse(rule.candidates().get(0));
        Registration registration = new Registration(rule.pattern(), interpreter, rule.flags());
        Optional<String> line = RegisterLine.printable(handler.name().entry(), registration);
        if (line.isEmpty()) {
            tell(
                    handler,
                    Severity.ERROR,
                    "unprintable",
                    "its interpreter or extension has a character that cannot be shown, or every one that could separate"
                            + " the fields of a line; it is left out",
                    "give the interpreter a plainer path, by a link for instance");
            return;
        }
        tellOfCandidates(handler, rule, interpreter, preview.exists());
        if (!handler.description().isEmpty()) {
            lines.add("# " + Printable.printable(handler.description()));
        }
        lines.add(line.get());
    }

    private void tellOfCandidates(Handler handler, Handler.Rule rule, String interpreter, boolean exists) {
        if (rule.candidates().size() > 1) {
            tell(
                    handler,
                    Severity.WARNING,
                    "several-candidates",
                    "a line has one interpreter, and this one has " + Printable.printable(interpreter)
                            + (exists ? ", the first that exists" : ", the first of several that do not exist"),
                    "export it again when another one is installed");
        }
    }

    private void tell(Handler handler, Severity severity, String code, String reason, String remedy) {
        problems.add(Problem.ofHandler(severity, code, handler, reason, remedy));
    }
}
