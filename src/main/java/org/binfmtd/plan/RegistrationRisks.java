package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
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
                Pattern pattern = result.wanted().get().registration().pattern();
                Optional<ElfTarget> taken = handler.rule().flatMap(rule -> Guards.dispensable(rule, host));
                if (taken.isPresent()) {
                    problems.add(insteadOfTheHost(handler, taken.get(), host.programsOf(pattern)));
                } else {
                    Guards.risk(pattern, host).ifPresent(risk -> problems.add(unsafe(handler, risk)));
                }
            } else if (result.verdict().state() == HandlerState.NATIVE && isWrittenInBytes(handler)) {
                problems.add(of(
                        Problem.Severity.NOTE,
                        "native",
                        handler,
                        "match",
                        result.verdict().reason(),
                        "if they are to run through the interpreter all the same, set 'even-if-native: true'"));
            }
        }
        problems.addAll(new PinnedInterpreters(host).problems(handlers, assessed));
        return problems;
    }

    /** An ELF machine's name says itself that it may be this one's. */
    private static boolean isWrittenInBytes(Handler handler) {
        return handler.rule().filter(rule -> rule.target().isEmpty()).isPresent();
    }

    private static Problem insteadOfTheHost(Handler handler, ElfTarget target, Optional<Host.Programs> programs) {
        return of(
                Problem.Severity.WARNING,
                "takes-host-programs",
                handler,
                "even-if-native",
                "all " + target.name()
                        + " programs, which this machine runs itself, run through the handler's interpreter"
                        + programs.map(some -> ": " + some.describe()).orElse(""),
                "if that is not meant, remove 'even-if-native'");
    }

    static Problem of(
            Problem.Severity severity, String code, Handler handler, String field, String reason, String remedy) {
        Origin origin = handler.origins().getOrDefault(field, handler.source());
        return new Problem(
                severity, code, origin.file(), origin.line(), 0, handler.name().text(), field, reason, remedy);
    }

    /** What an entry takes from the host, be it that the definition allows it, be it that it was there before. */
    private static Problem unsafe(Handler handler, Guards.Objection risk) {
        boolean allowed = handler.rule().filter(Handler.Rule::evenIfUnsafe).isPresent();
        return of(
                Problem.Severity.WARNING,
                "takes-host-programs",
                handler,
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
        return of(
                Problem.Severity.WARNING,
                "untrusted-interpreter",
                handler,
                "interpreter",
                "others than root can exchange the interpreter: " + distrust.reason(),
                distrust.remedy());
    }
}
