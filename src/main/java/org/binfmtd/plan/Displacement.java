package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.PatternIndex;

/** Writes again those entries that are right but stand in the wrong order, or below an entry that takes their files. */
final class Displacement {
    private final Situation now;
    private final PlanDraft draft;
    private final Order order;
    private final Comparison comparison;
    private final Map<EntryName, Integer> places = new HashMap<>();
    private final Set<EntryName> ourNames = new HashSet<>();

    Displacement(Situation now, PlanDraft draft, Order order, Comparison comparison) {
        this.now = now;
        this.draft = draft;
        this.order = order;
        this.comparison = comparison;
        now.observed().entries().forEach(entry -> places.put(entry.name(), places.size()));
        draft.members().forEach(member -> ourNames.add(member.handler().entry()));
        now.owned().keySet().forEach(name -> {
            ourNames.add(name.entry());
            now.leftover(name).map(Entry::name).ifPresent(ourNames::add);
        });
    }

    void rewriteDisplaced() {
        List<DesiredEntry> standing = standing();
        List<HandlerName> written =
                draft.members().stream().map(Action.Member::handler).toList();
        failDisplaced(standing, written);
        List<DesiredEntry> movable =
                standing.stream().filter(wanted -> !now.isHeldBack(wanted)).toList();
        Set<HandlerName> overtaken = overtaken(movable);
        Set<HandlerName> displaced = order.displaced(names(movable), written, overtaken);
        for (DesiredEntry wanted : standing) {
            if (displaced.contains(wanted.handler())) {
                comparison.write(
                        wanted,
                        whyDisplaced(wanted, overtaken),
                        now.entry(wanted.handler().entry()));
            } else {
                dropCover(wanted);
            }
        }
    }

    /** Those that are held back stay where they are, and what stands above them is not moved for their sake. */
    private void failDisplaced(List<DesiredEntry> standing, List<HandlerName> written) {
        if (standing.stream().anyMatch(now::isHeldBack)) {
            Set<HandlerName> displaced = order.displaced(names(standing), written, Set.of());
            standing.stream()
                    .filter(wanted -> now.isHeldBack(wanted) && displaced.contains(wanted.handler()))
                    .forEach(draft::failed);
        }
    }

    /** Those that stay, in the kernel's order. */
    private List<DesiredEntry> standing() {
        List<DesiredEntry> standing = new ArrayList<>();
        for (Entry entry : now.observed().entries()) {
            Optional.ofNullable(draft.staying().get(entry.name())).ifPresent(standing::add);
        }
        return standing;
    }

    private static List<HandlerName> names(List<DesiredEntry> wanted) {
        return wanted.stream().map(DesiredEntry::handler).toList();
    }

    /** Those that files are taken from by an entry of another program, which stands above them. */
    private Set<HandlerName> overtaken(List<DesiredEntry> movable) {
        Set<HandlerName> overtaken = new HashSet<>();
        if (now.desired().restoreOvertaken() && !movable.isEmpty()) {
            PatternIndex<Entry.Known> foreign = new PatternIndex<>(
                    foreignAbove(place(movable.get(movable.size() - 1))),
                    entry -> entry.registration().pattern());
            for (DesiredEntry wanted : movable) {
                if (foreign.meeting(wanted.registration().pattern()).stream()
                        .anyMatch(entry -> places.get(entry.name()) < place(wanted))) {
                    overtaken.add(wanted.handler());
                }
            }
        }
        return overtaken;
    }

    private List<Entry.Known> foreignAbove(int lowest) {
        List<Entry.Known> foreign = new ArrayList<>();
        for (Entry entry : now.observed().entries().subList(0, lowest)) {
            if (entry.enabled() && entry instanceof Entry.Known known && !isOurs(known)) {
                foreign.add(known);
            }
        }
        return foreign;
    }

    /** Names that we hold or are about to, and what a former run has left. */
    private boolean isOurs(Entry.Known entry) {
        return draft.staying().containsKey(entry.name()) || ourNames.contains(entry.name());
    }

    /** What a former run left is removed only where the entry serves by now; if it is enabled first, the next time. */
    private void dropCover(DesiredEntry wanted) {
        if (now.entry(wanted.handler().entry()).filter(Entry::enabled).isPresent()) {
            now.leftover(wanted.handler())
                    .ifPresent(cover -> draft.first().add(new Action.RemoveTemporary(wanted.handler(), cover)));
        }
    }

    /** Moved by another process, or only moved along by what we write now. */
    private Reason whyDisplaced(DesiredEntry wanted, Set<HandlerName> overtaken) {
        boolean moved = order.below(wanted.handler()).stream()
                .map(HandlerName::entry)
                .anyMatch(other -> draft.staying().containsKey(other) && places.get(other) < place(wanted));
        if (moved) {
            return Reason.REORDERED;
        }
        return overtaken.contains(wanted.handler()) ? Reason.OVERTAKEN : Reason.MOVED;
    }

    private int place(DesiredEntry wanted) {
        return places.get(wanted.handler().entry());
    }
}
