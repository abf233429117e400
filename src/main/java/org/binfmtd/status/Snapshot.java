package org.binfmtd.status;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.BoundedProblems;
import org.binfmtd.model.Event;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;

/**
 * All that can be known of the daemon at one moment: what the last pass saw and did. Made by the reconcile thread after
 * each pass, immutable, and safe to read from any thread.
 *
 * @param generation counts readings of the files that changed what is declared; from 1
 * @param observedGeneration the generation that the last finished pass applied
 * @param lastPass when the last pass ended, microseconds since the epoch
 * @param history what has happened to the entries, the oldest first
 * @param protectedEntries how each protected entry of others stands, in a word
 * @param problems those that matter most, if there are too many, and how many others there are
 * @param entries the entries that the kernel has, in the order in which it tries them: all, or, if there are too many,
 *     our own and the first of others
 */
public record Snapshot(
        State state,
        String mountState,
        String mountPoint,
        long generation,
        long observedGeneration,
        long lastPass,
        List<HandlerStatus> handlers,
        List<EntryStatus> entries,
        Map<HandlerName, String> protectedEntries,
        List<Problem> problems,
        List<Event> history) {

    public Snapshot {
        handlers = List.copyOf(handlers);
        entries = List.copyOf(entries);
        protectedEntries = Map.copyOf(protectedEntries);
        problems = BoundedProblems.ofAll(problems);
        history = List.copyOf(history);
    }

    /** Before the first pass. */
    public static Snapshot starting(String mountPoint) {
        return new Snapshot(
                State.STARTING,
                MountState.MISSING.word(),
                mountPoint,
                0,
                0,
                0,
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    /** The same where no pass is made, so that nothing of it was applied. */
    public Snapshot unapplied() {
        return new Snapshot(
                state,
                mountState,
                mountPoint,
                generation,
                0,
                0,
                handlers,
                entries,
                protectedEntries,
                problems,
                history);
    }

    /** The daemon as a whole. */
    public enum State {
        /** The first pass has not ended yet. */
        STARTING("starting"),
        /** Nothing is left to do, and nothing stands in the way of any handler. */
        CONVERGED("converged"),
        /** Nothing is left to do, but another program's entry takes files of a handler or of a protected entry. */
        OVERTAKEN("overtaken"),
        /**
         * Nothing is left to do, but some handler cannot be had as declared, or something cannot be read or watched.
         */
        DEGRADED("degraded"),
        /** A pass has had something left to do for more than a second. */
        WORKING("working"),
        /** All of binfmt_misc is switched off; the administrator may switch it on again. */
        SUSPENDED("suspended"),
        /** There is no usable binfmt_misc. */
        BLOCKED("blocked");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * One handler and how it fares.
     *
     * @param handler what is declared; nothing while its file cannot be read and only the kernel's entry is known
     * @param pattern what it matches; nothing where that is not known
     * @param registration what is, or would be, registered; nothing while no interpreter exists
     * @param interpreter the program that runs the files; nothing while none exists, or only the launcher is known that
     *     starts it
     * @param held the interpreter's file that the entry holds ({@code fix-binary}), where that is known
     * @param since when the state began, microseconds since the epoch
     * @param shadows display names of enabled entries below that this one keeps from (some of) their files; if there
     *     are more than a hundred, the last says how many more
     * @param shadowedBy display names of enabled entries above that keep (some) files from this one, likewise
     * @param repairs how often its entry was put right since the daemon started
     * @param errno the kernel's answer when it refused; 0 if it did not
     */
    public record HandlerStatus(
            HandlerName name,
            Optional<Handler> handler,
            HandlerState state,
            String reason,
            String remedy,
            long since,
            Optional<Pattern> pattern,
            Optional<Registration> registration,
            Optional<String> interpreter,
            Optional<FileIdentity> held,
            boolean adopted,
            List<String> shadows,
            List<String> shadowedBy,
            long repairs,
            int errno) {
        public HandlerStatus {
            shadows = List.copyOf(shadows);
            shadowedBy = List.copyOf(shadowedBy);
        }

        public HandlerStatus with(HandlerState newState, String newReason, String newRemedy) {
            return new HandlerStatus(
                    name,
                    handler,
                    newState,
                    newReason,
                    newRemedy,
                    since,
                    pattern,
                    registration,
                    interpreter,
                    held,
                    adopted,
                    shadows,
                    shadowedBy,
                    repairs,
                    errno);
        }

        /** The path of the launcher that starts the interpreter, where there is one. */
        public Optional<String> launcher() {
            return registration
                    .map(Registration::interpreter)
                    .filter(path ->
                            interpreter.isPresent() && !interpreter.get().equals(path));
        }
    }

    /**
     * One entry of the kernel.
     *
     * @param name as it may be printed
     * @param description what it matches, as it may be printed; the whole text if it is not understood
     * @param interpreter as it may be printed; empty if it is not understood
     * @param flags the flags' words, separated by blanks
     * @param owned whether it is one of ours
     */
    public record EntryStatus(
            String name, boolean enabled, String description, String interpreter, String flags, boolean owned) {}

    /** How many handlers are in each state, for those that some are in. */
    public Map<HandlerState, Integer> counts() {
        Map<HandlerState, Integer> counts = new EnumMap<>(HandlerState.class);
        handlers.forEach(each -> counts.merge(each.state(), 1, Integer::sum));
        return counts;
    }
}
