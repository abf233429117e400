package org.binfmtd.status;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.binfmtd.model.Printable;
import org.binfmtd.plan.Precedence;
import org.binfmtd.plan.Shadows;
import org.binfmtd.plan.Verdict;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.binfmtd.status.Snapshot.HandlerStatus;

/**
 * Draws the handlers and entries of a snapshot, and remembers what a single pass can't know. The kernel takes any number
 * of entries from others: of those that are more than anybody can look at, only the number is told. For one thread.
 */
public final class StatusBuilder {
    /** Of the entries above or below one handler. */
    static final int MOST_NAMES = 100;
    /** Of entries that are shown; own ones always are. */
    static final int MOST_ENTRIES = 32_768;
    /** The texts of all entries that are shown, in bytes of UTF-8: the answer to who lists them is a little longer. */
    static final int LARGEST = 8 << 20;
    /** Of one text of an entry, in Java's {@code char}s. */
    static final int LONGEST_TEXT = 2000;

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
    public record Findings(
            List<Handler> handlers,
            Map<HandlerName, Verdict> verdicts,
            Observed observed,
            Map<HandlerName, Claim> claims,
            Map<HandlerName, Refusal> refusals,
            long time) {}

    /** Why a handler's entry could not be had the last time. */
    public record Refusal(int errno, String text) {}

    public void count(Repair repair) {
        repairs.merge(repair.handler(), 1L, Long::sum);
    }

    public List<HandlerStatus> handlers(Findings findings) {
        Map<HandlerName, Handler> declared = declared(findings.handlers());
        Precedence precedence = new Precedence(findings.observed());
        List<HandlerStatus> statuses = new ArrayList<>();
        for (HandlerName name : findings.verdicts().keySet().stream().sorted().toList()) {
            Optional<Handler> handler = Optional.ofNullable(declared.get(name));
            statuses.add(status(name, handler, precedence.of(name.entry()), findings));
        }
        standings.keySet().retainAll(findings.verdicts().keySet());
        return statuses;
    }

    /** What is declared, and for those whose files are broken what was declared before. */
    private Map<HandlerName, Handler> declared(List<Handler> handlers) {
        handlers.forEach(handler -> lastGood.put(handler.name(), handler));
        return lastGood;
    }

    private HandlerStatus status(HandlerName name, Optional<Handler> handler, Shadows shadows, Findings findings) {
        Optional<Refusal> refusal = Optional.ofNullable(findings.refusals().get(name));
        Verdict planned = findings.verdicts().get(name);
        Verdict verdict = findings.observed().usable()
                ? refined(planned, shadows, refusal)
                : unusable(planned, findings.observed());
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

    /** Where there is no binfmt_misc nothing is registered in it; where it cannot be looked at nobody knows. */
    private static Verdict unusable(Verdict verdict, Observed observed) {
        if (verdict.state() != HandlerState.ACTIVE && verdict.state() != HandlerState.FROZEN) {
            return verdict;
        }
        MountState mount = observed.mount();
        return observed.hindrance()
                .map(hindrance -> verdict.with(
                        HandlerState.FAILED,
                        "binfmt_misc cannot be looked at: " + hindrance.reason(),
                        hindrance.remedy()))
                .orElseGet(() -> verdict.with(
                        HandlerState.FAILED, "there is no usable binfmt_misc: " + mount.word(), mount.remedy()));
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
        List<String> shown = new ArrayList<>();
        for (EntryName each : names.subList(0, Math.min(names.size(), MOST_NAMES))) {
            shown.add(each.display());
        }
        if (names.size() > MOST_NAMES) {
            shown.add("… and " + (names.size() - MOST_NAMES) + " more");
        }
        return shown;
    }

    /** Drawn anew only when they are others: there may be thousands. */
    public List<EntryStatus> entries(Findings findings) {
        Set<EntryName> owned = owned(findings.claims());
        if (!findings.observed().entries().equals(drawn) || !owned.equals(drawnOwned)) {
            drawn = findings.observed().entries();
            drawnOwned = owned;
            drawing = draw(owned);
        }
        return drawing;
    }

    private List<EntryStatus> draw(Set<EntryName> owned) {
        List<EntryStatus> shown = new ArrayList<>();
        int size = 0;
        for (Entry each : drawn) {
            boolean own = owned.contains(each.name());
            if (own || shown.size() < MOST_ENTRIES && size < LARGEST) {
                EntryStatus status = entry(each, own);
                size += size(status);
                shown.add(status);
            }
        }
        return shown;
    }

    private static int size(EntryStatus entry) {
        return Printable.octets(entry.name())
                + Printable.octets(entry.description())
                + Printable.octets(entry.interpreter())
                + Printable.octets(entry.flags());
    }

    /** The names of all entries that are ours, temporary ones too. */
    public static Set<EntryName> owned(Map<HandlerName, Claim> claims) {
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
                    shortened(known.registration().pattern().describe()),
                    shortened(Printable.printable(known.registration().interpreter())),
                    String.join(
                            " ",
                            known.registration().flags().stream()
                                    .map(Flag::word)
                                    .toList()),
                    owned);
        }
        return new EntryStatus(entry.name().display(), entry.enabled(), shortened(entry.describe()), "", "", owned);
    }

    private static String shortened(String text) {
        return Printable.shortened(text, LONGEST_TEXT);
    }
}
