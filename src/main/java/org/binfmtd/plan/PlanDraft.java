package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;

/** A plan while it is made. For one thread. */
final class PlanDraft {
    private final Situation now;
    private final Map<HandlerName, Verdict> verdicts = new TreeMap<>();
    private final Map<EntryName, DesiredEntry> staying = new HashMap<>();
    private final List<Action.Member> members = new ArrayList<>();
    private final List<Action> first = new ArrayList<>();
    private final List<Action> last = new ArrayList<>();

    PlanDraft(Situation now) {
        this.now = now;
    }

    Map<HandlerName, Verdict> verdicts() {
        return verdicts;
    }

    /** Those whose entries are right. */
    Map<EntryName, DesiredEntry> staying() {
        return staying;
    }

    /** Entries to write. */
    List<Action.Member> members() {
        return members;
    }

    /** What is done before anything is written. */
    List<Action> first() {
        return first;
    }

    /** What is done after everything is written. */
    List<Action> last() {
        return last;
    }

    List<Action> actions(Order order) {
        List<Action> actions = new ArrayList<>(first);
        order.groups(members).forEach(group -> actions.add(new Action.Rewrite(group)));
        actions.addAll(last);
        return actions;
    }

    void failed(DesiredEntry wanted) {
        boolean served = now.leftover(wanted.handler())
                .filter(cover -> cover.serves(wanted.registration()))
                .isPresent();
        if (served && isFrozen(wanted.handler())) {
            return;
        }
        if (served) {
            change(wanted.handler(), HandlerState.ACTIVE, "served by temporary", "");
        } else {
            change(wanted.handler(), HandlerState.FAILED, "", "");
        }
    }

    private boolean isFrozen(HandlerName name) {
        return Optional.ofNullable(verdicts.get(name))
                .filter(verdict -> verdict.state() == HandlerState.FROZEN)
                .isPresent();
    }

    void change(HandlerName name, HandlerState state, String reason, String remedy) {
        verdicts.computeIfPresent(name, (same, verdict) -> verdict.with(state, reason, remedy));
    }
}
