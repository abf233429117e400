package org.binfmtd.status;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.ForeignInterpreter;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Problem;
import org.binfmtd.plan.Protection;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.Snapshot.State;

/**
 * Computes the snapshot: what it returns depends on its arguments alone. It keeps what it made of the entries of the
 * last call, because there may be thousands and they seldom change. For one thread.
 */
public final class StatusBuilder {
    private Entries entries = new Entries(List.of(), Set.of(), Map.of(), Set.of(), List.of(), List.of(), List.of());

    /** What was made of the kernel's entries. */
    private record Entries(
            List<Entry> observed,
            Set<EntryName> owned,
            Map<String, ForeignInterpreter> interpreters,
            Set<HandlerName> protectedNames,
            List<EntryStatus> shown,
            List<Problem> problems,
            List<Problem> overtaken) {}

    /** @param before the snapshot after the last pass */
    public Snapshot build(StatusInput input, Snapshot before) {
        entries = entries(input);
        boolean isUnknown = input.observed().hindrance().isPresent() && before.state() != State.STARTING;
        List<HandlerStatus> handlers = isUnknown ? before.handlers() : HandlerStatuses.of(input, before.handlers());
        return new Snapshot(
                state(input, handlers, before.state()),
                input.observed().mount().word(),
                input.mountPoint(),
                input.declared().generation(),
                isDone(input) ? input.declared().generation() : before.observedGeneration(),
                input.time(),
                handlers,
                entries.shown(),
                isUnknown ? before.protectedEntries() : words(input.plan().protectedEntries()),
                problems(input, handlers),
                input.history());
    }

    /** All problems, however many, as they are before anything was attempted. */
    public List<Problem> problems(StatusInput input) {
        entries = entries(input);
        return problems(input, HandlerStatuses.of(input, List.of()));
    }

    private static boolean isDone(StatusInput input) {
        return input.observed().usable()
                && !input.observed().isUnclear()
                && input.plan().isEmpty();
    }

    private Entries entries(StatusInput input) {
        List<Entry> observed = input.observed().entries();
        Set<EntryName> owned = EntryList.owned(input.claims());
        Map<String, ForeignInterpreter> interpreters = input.interpreters();
        Set<HandlerName> protectedNames = input.plan().protectedEntries().keySet();
        if (observed.equals(entries.observed())
                && owned.equals(entries.owned())
                && interpreters.equals(entries.interpreters())
                && protectedNames.equals(entries.protectedNames())) {
            return entries;
        }
        ForeignEntryProblems foreign = new ForeignEntryProblems(input.mountPoint(), interpreters);
        return new Entries(
                observed,
                owned,
                interpreters,
                protectedNames,
                EntryList.of(observed, owned),
                foreign.of(observed, owned),
                foreign.overtaken(observed, owned, protectedNames));
    }

    private State state(StatusInput input, List<HandlerStatus> handlers, State before) {
        if (!input.observed().isMounted()) {
            return State.BLOCKED;
        }
        if (!input.observed().enabled()) {
            return State.SUSPENDED;
        }
        if (input.observed().isUnclear()) {
            return State.DEGRADED;
        }
        return switch (input.service().progress()) {
            case OVERDUE -> State.WORKING;
            case UNFINISHED -> before;
            case DONE -> settled(input, handlers);
        };
    }

    private State settled(StatusInput input, List<HandlerStatus> handlers) {
        boolean good = handlers.stream().map(HandlerStatus::state).allMatch(HandlerState::isGood);
        if (!good || input.service().isWatchingDegraded()) {
            return State.DEGRADED;
        }
        return entries.overtaken().isEmpty() ? State.CONVERGED : State.OVERTAKEN;
    }

    private List<Problem> problems(StatusInput input, List<HandlerStatus> handlers) {
        List<Problem> problems = new ArrayList<>(input.declared().problems());
        problems.addAll(input.service().problems());
        problems.addAll(input.plan().problems());
        Map<HandlerName, String> flapping = input.attempts().flapping();
        Set<HandlerName> reported =
                new HashSet<>(input.declared().declarations().broken().keySet());
        reported.addAll(flapping.keySet());
        reported.addAll(input.attempts().pending().keySet());
        problems.addAll(StatusProblems.of(
                input.observed(), input.mountPoint(), handlers, input.plan().verdicts(), reported));
        problems.addAll(StatusProblems.ofRequired(input.declared().required(), handlers));
        StatusProblems.ofPending(input.attempts().pending().keySet()).ifPresent(problems::add);
        problems.addAll(StatusProblems.ofFlapping(flapping, handlers));
        problems.addAll(StatusProblems.ofProtected(input.plan().protectedEntries()));
        problems.addAll(entries.overtaken());
        problems.addAll(StatusProblems.ofExposed(input.service().exposed(), input.mountPoint()));
        if (input.service().isLockedOut()) {
            problems.add(StatusProblems.ofLock(input.mountPoint()));
        }
        StatusProblems.ofUnlisted(entries.observed().size() - entries.shown().size())
                .ifPresent(problems::add);
        problems.addAll(entries.problems());
        return problems;
    }

    private static Map<HandlerName, String> words(Map<HandlerName, Protection.ProtectionState> states) {
        Map<HandlerName, String> words = new HashMap<>();
        states.forEach((name, state) -> words.put(name, state.word()));
        return words;
    }
}
