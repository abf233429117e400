package org.binfmtd.explain;

import java.util.List;

/**
 * What exec does with a file.
 *
 * @param hops from the file on; each but the first is what the one before it runs
 */
public record Explanation(List<Hop> hops, Ending ending) {
    public Explanation {
        hops = List.copyOf(hops);
    }

    /** The step that the file itself makes. */
    public Hop first() {
        return hops.get(0);
    }

    /** Whether an entry that cannot be understood might change the result. */
    public boolean isSure() {
        return hops.stream().allMatch(hop -> hop.unclear().isEmpty());
    }

    /** How it ends. */
    public sealed interface Ending {
        /**
         * A program runs.
         *
         * @param program its path
         * @param held whether that program is no longer there, but held by a {@code fix-binary} entry
         */
        record Runs(String program, boolean held) implements Ending {}

        /**
         * {@code execve(2)} fails.
         *
         * @param errno the symbol of its error
         * @param reason a sentence without its full stop
         * @param remedy what to do about it, in the imperative
         */
        record Fails(String errno, String reason, String remedy) implements Ending {}
    }
}
