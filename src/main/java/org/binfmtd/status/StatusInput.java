package org.binfmtd.status;

import java.util.List;
import java.util.Map;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Event;
import org.binfmtd.model.ForeignInterpreter;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Problem;
import org.binfmtd.plan.Plan;

/**
 * Everything that a snapshot is computed from.
 *
 * @param declared what the files say
 * @param observed what the kernel has after the pass
 * @param plan what is left to do, and the verdict on each handler
 * @param claims the entries that are binfmtd's own
 * @param attempts how writing to the kernel went
 * @param interpreters of entries of other programs, by path
 * @param service what else is known of the service
 * @param history what has happened to the entries, the oldest first
 * @param mountPoint of binfmt_misc
 * @param time microseconds since the epoch
 */
public record StatusInput(
        Declared declared,
        Observed observed,
        Plan plan,
        Map<HandlerName, Claim> claims,
        Attempts attempts,
        Map<String, ForeignInterpreter> interpreters,
        Condition service,
        List<Event> history,
        String mountPoint,
        long time) {

    /**
     * @param problems in the files, of settings too
     * @param required the handlers that must be active
     * @param generation counts readings that changed what is declared; from 1
     */
    public record Declared(
            Declarations declarations, List<Problem> problems, List<HandlerName> required, long generation) {}

    /**
     * @param repairs entries that the pass has restored
     * @param failures of those that could not be written the last time
     * @param flapping what is done about entries that another process keeps changing
     * @param pending why entries are not as declared, where no pass is made that would write them
     */
    public record Attempts(
            List<Event> repairs,
            Map<HandlerName, Failure> failures,
            Map<HandlerName, String> flapping,
            Map<HandlerName, String> pending) {}

    /**
     * Why an entry could not be written.
     *
     * @param errno the kernel's answer; 0 if there was none
     * @param text a sentence without its full stop
     */
    public record Failure(int errno, String text) {}

    /**
     * @param progress whether something is left to do
     * @param isLockedOut whether another process has had the lock on binfmt_misc for longer than a pass takes
     * @param isWatchingDegraded whether not everything is watched
     * @param exposed files of binfmt_misc, by name, that other users than root may write
     * @param problems of the service itself
     */
    public record Condition(
            Completion progress,
            boolean isLockedOut,
            boolean isWatchingDegraded,
            List<String> exposed,
            List<Problem> problems) {}

    /** Whether something is left to do. */
    public enum Completion {
        DONE,
        /** The next pass may do it; until then the state of the service stays what it was. */
        UNFINISHED,
        /** It has been left to do for longer than it should. */
        OVERDUE
    }
}
