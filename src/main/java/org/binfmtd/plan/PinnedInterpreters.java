package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;

/**
 * Interpreters that entries hold open with {@code fix-binary}, for chroots and containers that lack them, although they
 * cannot start without other files, which such places lack too.
 */
record PinnedInterpreters(Host host) {
    private static final String CODE = "needs-other-files";
    private static final String REMEDY = "install one that is linked statically, such as of Debian's package"
            + " qemu-user-static, or keep what it needs in each of those places";
    /** So many are reported one by one. */
    private static final int MOST = 3;

    /** One of them. */
    private record Needy(Handler handler, Host.Interpreter.Present interpreter) {}

    List<Problem> problems(List<Handler> handlers, Map<HandlerName, Assessment.Result> assessed) {
        List<Needy> needy = new ArrayList<>();
        for (Handler handler : handlers) {
            Verdict verdict = assessed.get(handler.name()).verdict();
            pinned(verdict)
                    .flatMap(host::present)
                    .filter(PinnedInterpreters::needsOthers)
                    .ifPresent(interpreter -> needy.add(new Needy(handler, interpreter)));
        }
        return needy.size() > MOST
                ? List.of(together(needy))
                : needy.stream().map(PinnedInterpreters::problem).toList();
    }

    private static Optional<String> pinned(Verdict verdict) {
        return verdict.registration()
                .filter(registration -> registration.has(Flag.FIX_BINARY))
                .map(Registration::interpreter);
    }

    private static boolean needsOthers(Host.Interpreter.Present interpreter) {
        return interpreter.isScript() || interpreter.isDynamic();
    }

    private static Problem problem(Needy each) {
        return RegistrationRisks.of(
                Problem.Severity.WARNING,
                CODE,
                each.handler(),
                "flags",
                "'fix-binary' does not help where the interpreter is not installed: "
                        + Printable.printable(each.interpreter().path())
                        + (each.interpreter().isScript()
                                ? " is a script, whose own file and whose interpreter have to be there"
                                : " is linked dynamically, so its loader and libraries have to be there"),
                REMEDY);
    }

    private static Problem together(List<Needy> needy) {
        List<String> names =
                needy.stream().map(each -> each.handler().name().text()).toList();
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                CODE,
                "'fix-binary' does not help where the interpreters of " + names.size()
                        + " handlers are not installed, because they are scripts or linked dynamically: "
                        + Guards.list(names.subList(0, MOST)) + " and " + (names.size() - MOST) + " more",
                REMEDY);
    }
}
