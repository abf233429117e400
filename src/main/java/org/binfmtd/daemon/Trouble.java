package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.binfmtd.daemon.Snapshot.HandlerStatus;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;

/** The problems that come from the state of the world, not from a file. */
final class Trouble {
    private Trouble() {}

    /** @param broken handlers whose definitions have problems of their own already */
    static List<Problem> of(
            Observed observed, String mountPoint, List<HandlerStatus> handlers, Set<HandlerName> broken) {
        List<Problem> problems = new ArrayList<>();
        if (!observed.usable()) {
            problems.add(Problem.ofSystem(
                    Severity.ERROR,
                    "mount-" + observed.mount().word(),
                    "there is no usable binfmt_misc at " + mountPoint + ": "
                            + observed.mount().word(),
                    observed.mount().remedy()));
        } else if (!observed.enabled()) {
            problems.add(Problem.ofSystem(
                    Severity.WARNING,
                    "suspended",
                    "binfmt_misc as a whole is switched off, so no handler runs",
                    "switch it on: echo 1 > " + mountPoint + "/status"));
        }
        handlers.stream()
                .filter(handler -> !broken.contains(handler.name()))
                .forEach(handler -> add(handler, problems));
        return problems;
    }

    private static void add(HandlerStatus handler, List<Problem> problems) {
        switch (handler.state()) {
            case REFUSED -> ofHandler(handler, Severity.ERROR, "refused", "match", problems);
            case CONFLICT -> ofHandler(handler, Severity.ERROR, "conflict", "", problems);
            case FAILED -> ofHandler(handler, Severity.ERROR, "failed", "", problems);
            case ACTIVE, WAITING, NATIVE, DISABLED, SHADOWED, FROZEN -> {}
        }
    }

    private static void ofHandler(
            HandlerStatus status, Severity severity, String code, String field, List<Problem> problems) {
        status.handler().ifPresent(handler -> {
            Origin origin = handler.origins().getOrDefault(field, handler.source());
            problems.add(new Problem(
                    severity,
                    code,
                    origin.file(),
                    origin.line(),
                    0,
                    handler.name().text(),
                    field,
                    status.reason(),
                    status.remedy()));
        });
    }
}
