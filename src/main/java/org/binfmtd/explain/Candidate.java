package org.binfmtd.explain;

import java.util.Comparator;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Pattern;

/**
 * A declared handler: it would take a file if it had an entry.
 *
 * @param priority as declared
 * @param reason why it has none: a sentence without its full stop; empty where the state says all
 * @param remedy what to do about it; empty if nothing need be done
 */
public record Candidate(
        HandlerName name, Pattern pattern, int priority, HandlerState state, String reason, String remedy) {
    /** The best first: those that only lack something, of them the one that the kernel would ask first. */
    static final Comparator<Candidate> BEST_FIRST = Comparator.comparing(Candidate::isUnwanted)
            .thenComparing(Candidate::priority, Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.name().text(), Comparator.reverseOrder());

    /** Such as {@code waiting: nothing is at /usr/bin/wine}. */
    public String stateAndReason() {
        return (isRegistrable() ? "not registered" : state.word()) + (reason.isEmpty() ? "" : ": " + reason);
    }

    /** What to do so that it takes files, in the imperative. */
    public String whatHelps() {
        if (state == HandlerState.DISABLED) {
            return "binfmtctl enable " + name.text();
        }
        if (isRegistrable()) {
            return "start the daemon, which registers it: systemctl start binfmtd";
        }
        return remedy.isEmpty() ? "see binfmtctl show " + name.text() : remedy;
    }

    /** Whether only the daemon has not done it yet. */
    private boolean isRegistrable() {
        return state == HandlerState.ACTIVE || state == HandlerState.SHADOWED;
    }

    private boolean isUnwanted() {
        return state == HandlerState.DISABLED || state == HandlerState.NATIVE;
    }
}
