package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Problem;
import org.binfmtd.model.TrustViolation;

/** What the registered handlers may do to the host. */
record RegistrationRisks(Host host) {
    List<Problem> problems(List<Handler> handlers, Map<HandlerName, Assessment.Result> assessed) {
        List<Problem> problems = new ArrayList<>();
        for (Handler handler : handlers) {
            Assessment.Result result = assessed.get(handler.name());
            if (result.wanted().isPresent()) {
                distrust(result.verdict()).ifPresent(distrust -> problems.add(untrusted(handler, distrust)));
                Guards.risk(result.wanted().get().registration().pattern(), host)
                        .ifPresent(risk -> problems.add(unsafe(handler, risk)));
            }
        }
        return problems;
    }

    /** What an entry takes from the host, be it that the definition allows it, be it that it was there before. */
    private static Problem unsafe(Handler handler, Guards.Objection risk) {
        boolean allowed = handler.rule().filter(Handler.Rule::evenIfUnsafe).isPresent();
        Origin origin = handler.origins().getOrDefault(allowed ? "even-if-unsafe" : "match", handler.source());
        return new Problem(
                Problem.Severity.WARNING,
                "takes-host-programs",
                origin.file(),
                origin.line(),
                0,
                handler.name().text(),
                allowed ? "even-if-unsafe" : "match",
                risk.reason()
                        + (allowed
                                ? "; they run through the handler's interpreter now"
                                : "; the handler stays because it was registered before them"),
                allowed ? "if that is not meant, remove 'even-if-unsafe'" : risk.remedy());
    }

    /** Of the interpreter, or of the launcher that starts it. */
    private Optional<TrustViolation> distrust(Verdict verdict) {
        return verdict.interpreter()
                .flatMap(this::distrust)
                .or(() -> verdict.registration().flatMap(registration -> distrust(registration.interpreter())));
    }

    private Optional<TrustViolation> distrust(String path) {
        return host.present(path).flatMap(Host.Interpreter.Present::distrust);
    }

    private static Problem untrusted(Handler handler, TrustViolation distrust) {
        Origin origin = handler.origins().getOrDefault("interpreter", handler.source());
        return new Problem(
                Problem.Severity.WARNING,
                "untrusted-interpreter",
                origin.file(),
                origin.line(),
                0,
                handler.name().text(),
                "interpreter",
                "others than root can exchange the interpreter: " + distrust.reason(),
                distrust.remedy());
    }
}
