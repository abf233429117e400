package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.Snapshot.State;
import org.binfmtd.status.Summary;

/**
 * What is worth a line in the log when one snapshot follows another: each thing once, when it comes and when it goes.
 */
sealed interface SnapshotDiff {
    void tell(LogBuffer log);

    record Appeared(Problem problem) implements SnapshotDiff {
        @Override
        public void tell(LogBuffer log) {
            switch (problem.severity()) {
                case ERROR -> log.error(problem.describe());
                case WARNING -> log.warning(problem.describe());
                case NOTE -> log.info(problem.describe());
            }
        }
    }

    record Solved(Problem problem) implements SnapshotDiff {
        @Override
        public void tell(LogBuffer log) {
            log.info("solved: " + problem.describe());
        }
    }

    /** @param isNew whether the handler was not there before, so that its state may be all it ever had */
    record Became(HandlerStatus status, boolean isNew) implements SnapshotDiff {
        @Override
        public void tell(LogBuffer log) {
            String why = status.reason().isEmpty() ? "" : ": " + status.reason();
            String line = status.name() + " is " + status.state().word() + why;
            if (isAsShipped()) {
                log.debug(line);
            } else {
                log.info(line);
            }
        }

        private boolean isAsShipped() {
            return status.state() == HandlerState.WAITING
                    || status.state() == HandlerState.NATIVE
                    || isNew && status.state() == HandlerState.DISABLED;
        }
    }

    record Overall(Snapshot snapshot) implements SnapshotDiff {
        @Override
        public void tell(LogBuffer log) {
            log.info(Summary.of(snapshot));
        }
    }

    static List<SnapshotDiff> between(Snapshot before, Snapshot after) {
        List<SnapshotDiff> changes = new ArrayList<>();
        addProblems(before, after, changes);
        addStates(before, after, changes);
        if (before.state() != after.state()) {
            changes.add(new Overall(after));
        }
        return changes;
    }

    private static void addProblems(Snapshot before, Snapshot after, List<SnapshotDiff> changes) {
        Set<Problem> appeared = new LinkedHashSet<>(after.problems());
        before.problems().forEach(appeared::remove);
        Set<Problem> solved = new LinkedHashSet<>(before.problems());
        after.problems().forEach(solved::remove);
        solved.forEach(problem -> changes.add(new Solved(problem)));
        appeared.forEach(problem -> changes.add(new Appeared(problem)));
    }

    /**
     * One that was not there before and is active needs no word: its registration has been logged. Nor do all of them
     * when there was no binfmt_misc for a while.
     */
    private static void addStates(Snapshot before, Snapshot after, List<SnapshotDiff> changes) {
        if (before.state() == State.BLOCKED) {
            return;
        }
        Map<HandlerName, HandlerState> known = new HashMap<>();
        before.handlers().forEach(status -> known.put(status.name(), status.state()));
        for (HandlerStatus status : after.handlers()) {
            HandlerState former = known.getOrDefault(status.name(), HandlerState.ACTIVE);
            if (former != status.state() && !isToldByProblem(status.state())) {
                changes.add(new Became(status, !known.containsKey(status.name())));
            }
        }
    }

    private static boolean isToldByProblem(HandlerState state) {
        return switch (state) {
            case REFUSED, CONFLICT, FAILED, FROZEN -> true;
            case ACTIVE, WAITING, NATIVE, DISABLED, SHADOWED -> false;
        };
    }
}
