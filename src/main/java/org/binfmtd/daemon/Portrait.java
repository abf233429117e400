package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.daemon.Snapshot.EntryStatus;
import org.binfmtd.daemon.Snapshot.HandlerStatus;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Text;
import org.binfmtd.reconcile.Shadows;
import org.binfmtd.reconcile.Verdict;

/** Draws the handlers and entries of a snapshot, and remembers what a single pass can't know. For one thread. */
final class Portrait {
    private final Map<HandlerName, Standing> standings = new HashMap<>();
    private final Map<HandlerName, Handler> lastGood = new HashMap<>();
    private final Map<HandlerName, Long> repairs = new HashMap<>();
    private List<Entry> drawn = List.of();
    private Set<EntryName> drawnOwned = Set.of();
    private List<EntryStatus> drawing = List.of();

    private record Standing(HandlerState state, long since) {}

    /**
     * What a pass has found.
     *
     * @param time microseconds since the epoch
     */
    record Findings(
            List<Handler> handlers,
            Map<HandlerName, Verdict> verdicts,
            Observed observed,
            Map<HandlerName, Claim> claims,
            Map<HandlerName, Refusal> refusals,
            long time) {}

    /** Why a handler's entry could not be had the last time. */
    record Refusal(int errno, String text) {}

    void count(Repair repair) {
        repairs.merge(repair.handler(), 1L, Long::sum);
    }

    List<HandlerStatus> handlers(Findings findings) {
        Map<HandlerName, Handler> declared = declared(findings.handlers());
        List<HandlerStatus> statuses = new ArrayList<>();
        for (HandlerName name : findings.verdicts().keySet().stream().sorted().toList()) {
            Optional<Handler> handler = Optional.ofNullable(declared.get(name));
            statuses.add(status(name, handler, findings));
        }
        standings.keySet().retainAll(findings.verdicts().keySet());
        return statuses;
    }

    /** What is declared, and for those whose files are broken what was declared before. */
    private Map<HandlerName, Handler> declared(List<Handler> handlers) {
        handlers.forEach(handler -> lastGood.put(handler.name(), handler));
        return lastGood;
    }

    private HandlerStatus status(HandlerName name, Optional<Handler> handler, Findings findings) {
        Shadows shadows = Shadows.of(name.entry(), findings.observed());
        Optional<Refusal> refusal = Optional.ofNullable(findings.refusals().get(name));
        Verdict planned = findings.verdicts().get(name);
        Verdict verdict = findings.observed().usable()
                ? refined(planned, shadows, refusal)
                : unmounted(planned, findings.observed().mount());
        Optional<Pattern> pattern = verdict.registration()
                .map(registration -> registration.pattern())
                .or(() -> handler.flatMap(Handler::rule).map(Handler.Rule::pattern));
        return new HandlerStatus(
                name,
                handler,
                verdict.state(),
                verdict.reason(),
                verdict.remedy(),
                since(name, verdict.state(), findings.time()),
                pattern,
                verdict.registration(),
                verdict.interpreter(),
                isAdopted(findings.claims().get(name)),
                names(shadows.below()),
                names(shadows.above()),
                repairs.getOrDefault(name, 0L),
                verdict.state() == HandlerState.FAILED
                        ? refusal.map(Refusal::errno).orElse(0)
                        : 0);
    }

    /** Where there is no binfmt_misc nothing is registered in it. */
    private static Verdict unmounted(Verdict verdict, MountState mount) {
        return verdict.state() == HandlerState.ACTIVE || verdict.state() == HandlerState.FROZEN
                ? verdict.with(HandlerState.FAILED, "there is no usable binfmt_misc: " + mount.word(), mount.remedy())
                : verdict;
    }

    private static Verdict refined(Verdict verdict, Shadows shadows, Optional<Refusal> refusal) {
        if (verdict.state() == HandlerState.ACTIVE && shadows.covering().isPresent()) {
            String covering = shadows.covering().get().display();
            return verdict.with(
                    HandlerState.SHADOWED,
                    "every file that it matches goes to " + covering + ", which the kernel tries first",
                    "give it a higher 'priority', or take " + covering + " away");
        }
        if (verdict.state() == HandlerState.FAILED && refusal.isPresent()) {
            return verdict.with(
                    HandlerState.FAILED,
                    refusal.get().text(),
                    "it is tried again by itself, after half a minute at the latest");
        }
        return verdict;
    }

    private long since(HandlerName name, HandlerState state, long now) {
        Standing standing = standings.get(name);
        if (standing == null || standing.state() != state) {
            standing = new Standing(state, now);
            standings.put(name, standing);
        }
        return standing.since();
    }

    private static boolean isAdopted(Claim claim) {
        return claim != null && claim.kind() == Claim.Kind.ADOPTED;
    }

    private static List<String> names(List<EntryName> names) {
        return names.stream().map(EntryName::display).toList();
    }

    /** Drawn anew only when they are others: there may be thousands. */
    List<EntryStatus> entries(Findings findings) {
        Set<EntryName> owned = owned(findings.claims());
        if (!findings.observed().entries().equals(drawn) || !owned.equals(drawnOwned)) {
            drawn = findings.observed().entries();
            drawnOwned = owned;
            drawing = drawn.stream()
                    .map(entry -> entry(entry, owned.contains(entry.name())))
                    .toList();
        }
        return drawing;
    }

    /** The names of all entries that are ours, temporary ones too. */
    static Set<EntryName> owned(Map<HandlerName, Claim> claims) {
        Set<EntryName> owned = new HashSet<>();
        claims.values().forEach(claim -> {
            owned.add(claim.handler().entry());
            claim.temporary().ifPresent(owned::add);
        });
        return owned;
    }

    private static EntryStatus entry(Entry entry, boolean owned) {
        if (entry instanceof Entry.Known known) {
            return new EntryStatus(
                    entry.name().display(),
                    entry.enabled(),
                    known.registration().pattern().describe(),
                    Text.printable(known.registration().interpreter()),
                    String.join(
                            " ",
                            known.registration().flags().stream()
                                    .map(Flag::word)
                                    .toList()),
                    owned);
        }
        return new EntryStatus(entry.name().display(), entry.enabled(), entry.describe(), "", "", owned);
    }
}
