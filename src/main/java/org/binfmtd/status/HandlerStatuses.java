package org.binfmtd.status;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Claim;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Hindrance;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Precedence;
import org.binfmtd.plan.Shadows;
import org.binfmtd.plan.Verdict;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.StatusInput.Failure;

/** The state of each handler, from the plan's verdict, from what the kernel did, and from what was known before. */
final class HandlerStatuses {
    /** Of the entries above or below one handler. */
    static final int MOST_NAMES = 100;

    private final StatusInput input;
    private final Map<HandlerName, Handler> declared = new HashMap<>();
    private final Map<HandlerName, HandlerStatus> before = new HashMap<>();
    private final Map<String, Long> repairs = new HashMap<>();

    private HandlerStatuses(StatusInput input, List<HandlerStatus> before) {
        this.input = input;
        before.forEach(status -> this.before.put(status.name(), status));
        input.attempts().repairs().forEach(event -> repairs.merge(event.handler(), 1L, Long::sum));
        input.declared().declarations().handlers().forEach(handler -> declared.put(handler.name(), handler));
    }

    /** @param before those of the last snapshot */
    static List<HandlerStatus> of(StatusInput input, List<HandlerStatus> before) {
        return new HandlerStatuses(input, before).all();
    }

    private List<HandlerStatus> all() {
        Precedence precedence = new Precedence(input.observed());
        List<HandlerStatus> all = new ArrayList<>();
        for (HandlerName name :
                input.plan().verdicts().keySet().stream().sorted().toList()) {
            all.add(status(name, precedence.of(name.entry())));
        }
        return all;
    }

    private HandlerStatus status(HandlerName name, Shadows shadows) {
        Optional<HandlerStatus> former = Optional.ofNullable(before.get(name));
        Optional<Handler> handler =
                Optional.ofNullable(declared.get(name)).or(() -> former.flatMap(HandlerStatus::handler));
        Verdict verdict = verdict(name, shadows);
        return new HandlerStatus(
                name,
                handler,
                verdict.state(),
                verdict.reason(),
                verdict.remedy(),
                former.filter(status -> status.state() == verdict.state())
                        .map(HandlerStatus::since)
                        .orElse(input.time()),
                verdict.registration()
                        .map(Registration::pattern)
                        .or(() -> handler.flatMap(Handler::rule).map(Handler.Rule::pattern)),
                verdict.registration(),
                verdict.interpreter(),
                Optional.ofNullable(input.claims().get(name)).flatMap(Claim::pin),
                isAdopted(name),
                names(shadows.below()),
                names(shadows.above()),
                former.map(HandlerStatus::repairs).orElse(0L) + repairs.getOrDefault(name.text(), 0L),
                verdict.state() == HandlerState.FAILED
                        ? failure(name).map(Failure::errno).orElse(0)
                        : 0);
    }

    private Verdict verdict(HandlerName name, Shadows shadows) {
        Verdict planned = input.plan().verdicts().get(name);
        if (!input.observed().usable()) {
            return unusable(planned, name);
        }
        if (input.attempts().pending().containsKey(name)) {
            return planned.with(
                    HandlerState.FAILED,
                    "the kernel does not have it as declared: "
                            + input.attempts().pending().get(name),
                    "start the daemon: systemctl start binfmtd");
        }
        return refined(planned, shadows, failure(name));
    }

    /**
     * Where there is no binfmt_misc nothing is registered in it. Where one cannot be reached, entries that binfmtd has
     * made are still in it, and the kernel runs files by them.
     */
    private Verdict unusable(Verdict verdict, HandlerName name) {
        if (verdict.state() != HandlerState.ACTIVE && verdict.state() != HandlerState.FROZEN) {
            return verdict;
        }
        Observed observed = input.observed();
        MountState mount = observed.mount();
        String reason = observed.hindrance()
                .map(hindrance -> "binfmt_misc cannot be looked at: " + hindrance.reason())
                .orElse("there is no usable binfmt_misc: " + mount.word());
        String remedy = observed.hindrance().map(Hindrance::remedy).orElse(mount.remedy());
        boolean stays =
                input.claims().containsKey(name) && (observed.hindrance().isPresent() || mount.isThereAllTheSame());
        return stays
                ? verdict.with(HandlerState.FROZEN, reason + "; what was registered stays and runs files", remedy)
                : verdict.with(HandlerState.FAILED, reason, remedy);
    }

    private static Verdict refined(Verdict verdict, Shadows shadows, Optional<Failure> failure) {
        if (verdict.state() == HandlerState.ACTIVE && shadows.covering().isPresent()) {
            String covering = shadows.covering().get().display();
            return verdict.with(
                    HandlerState.SHADOWED,
                    "every file that it matches goes to " + covering + ", which the kernel tries first",
                    "give it a higher 'priority', or take " + covering + " away");
        }
        if (verdict.state() == HandlerState.FAILED && failure.isPresent()) {
            return verdict.with(
                    HandlerState.FAILED,
                    failure.get().text(),
                    "it is tried again by itself, after half a minute at the latest");
        }
        return verdict;
    }

    private Optional<Failure> failure(HandlerName name) {
        return Optional.ofNullable(input.attempts().failures().get(name));
    }

    private boolean isAdopted(HandlerName name) {
        Claim claim = input.claims().get(name);
        return claim != null && claim.kind() == Claim.Kind.ADOPTED;
    }

    private static List<String> names(List<EntryName> names) {
        List<String> shown = new ArrayList<>();
        for (EntryName each : names.subList(0, Math.min(names.size(), MOST_NAMES))) {
            shown.add(each.display());
        }
        if (names.size() > MOST_NAMES) {
            shown.add("… and " + (names.size() - MOST_NAMES) + " more");
        }
        return shown;
    }
}
