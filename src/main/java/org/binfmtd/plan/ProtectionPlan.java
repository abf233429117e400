package org.binfmtd.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Entry;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.ProtectedEntry;

/** Entries of other programs that are restored when they are removed. */
final class ProtectionPlan {
    private final Situation now;
    private final PlanDraft draft;

    ProtectionPlan(Situation now, PlanDraft draft) {
        this.now = now;
        this.draft = draft;
    }

    Map<HandlerName, Protection.ProtectionState> protect(Map<HandlerName, Assessment.Result> assessed) {
        Map<HandlerName, Protection.ProtectionState> states = new HashMap<>();
        for (HandlerName name : now.desired().protection().names()) {
            boolean isOwn = now.owned().containsKey(name)
                    || Optional.ofNullable(assessed.get(name))
                            .flatMap(Assessment.Result::wanted)
                            .isPresent();
            states.put(name, isOwn ? Protection.ProtectionState.OWN : protect(name));
        }
        return states;
    }

    private Protection.ProtectionState protect(HandlerName name) {
        Optional<ProtectedEntry> known =
                Optional.ofNullable(now.desired().protection().known().get(name));
        Optional<Entry> entry = now.entry(name.entry());
        if (entry.isEmpty()) {
            known.filter(this::isToBePutBack)
                    .ifPresent(protectedEntry -> draft.last().add(new Action.PutBack(protectedEntry)));
            return known.isPresent() ? Protection.ProtectionState.ABSENT : Protection.ProtectionState.UNKNOWN;
        }
        if (entry.get() instanceof Entry.Known found) {
            ProtectedEntry current = ProtectedEntry.of(name, found);
            if (!known.equals(Optional.of(current))) {
                draft.first().add(new Action.Learn(current));
            }
            return Protection.ProtectionState.PRESENT;
        }
        if (entry.get() instanceof Entry.Unread) {
            return known.isPresent() ? Protection.ProtectionState.PRESENT : Protection.ProtectionState.UNKNOWN;
        }
        return Protection.ProtectionState.OPAQUE;
    }

    private boolean isToBePutBack(ProtectedEntry protectedEntry) {
        return now.desired().protection().overdue().contains(protectedEntry.name())
                && !now.desired().heldBack().contains(protectedEntry.name());
    }
}
