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
import org.binfmtd.model.Registration;

/**
 * Handlers in another program's format. What is registered last comes first in the kernel: so the handlers of the
 * lowest priority stand first, and of equal ones those whose names sort first. What the format cannot say is reported.
 */
final class ExportedHandlers {
    private static final Comparator<Handler> LOWEST_FIRST =
            Comparator.comparingInt(Handler::priority).thenComparing(Handler::name);

    private final Map<HandlerName, HandlerPreview> previews;
    private final List<String> lines = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private final ExportFormat format;

    /** @param previews of all handlers that are to be added */
    ExportedHandlers(ExportFormat format, Map<HandlerName, HandlerPreview> previews) {
        this.format = format;
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
                    "the format cannot give its interpreter arguments or variables; it is left out",
                    "write a script that starts the interpreter with them, and declare that as the interpreter");
            return;
        }
        String interpreter = preview.interpreter().orElse(rule.candidates().get(0));
        Registration registration = new Registration(rule.pattern(), interpreter, rule.flags());
        Optional<List<String>> text = format.text(handler, registration);
        if (text.isEmpty()) {
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
        if (format.loses(registration)) {
            tell(
                    handler,
                    Severity.WARNING,
                    "open-binary",
                    "the format has no word for the flag open-binary, which is left out",
                    "files that may be run but not read do not run then");
        }
        lines.addAll(text.get());
    }

    private void tellOfCandidates(Handler handler, Handler.Rule rule, String interpreter, boolean exists) {
        if (rule.candidates().size() > 1) {
            tell(
                    handler,
                    Severity.WARNING,
                    "several-candidates",
                    "the format has one interpreter, and this one has " + Printable.printable(interpreter)
                            + (exists ? ", the first that exists" : ", the first of several that do not exist"),
                    "export it again when another one is installed");
        }
    }

    private void tell(Handler handler, Severity severity, String code, String reason, String remedy) {
        problems.add(Problem.ofHandler(severity, code, handler, reason, remedy));
    }
}
