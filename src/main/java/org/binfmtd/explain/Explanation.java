package org.binfmtd.explain;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What exec does with a file.
 *
 * @param hops from the file on; each but the first is what the one before it runs
 * @param doubt why it may end otherwise; nothing if that is certain
 * @param then what the launcher that runs starts, which is how it ends then
 */
public record Explanation(List<Hop> hops, Ending ending, Optional<Doubt> doubt, Optional<Explanation> then) {
    public Explanation {
        hops = List.copyOf(hops);
    }

    /** The step that the file itself makes. */
    public Hop first() {
        return hops.get(0);
    }

    /** The steps of this and of what it starts. */
    public List<Hop> steps() {
        return Stream.concat(hops.stream(), then.map(Explanation::steps).orElse(List.of()).stream())
                .toList();
    }

    /** Of this and what it starts, the last, which says how it ends; its doubt is the first of all. */
    public Explanation last() {
        return then.filter(each -> ending instanceof Ending.Runs)
                .map(Explanation::last)
                .map(last -> new Explanation(last.hops, last.ending, doubt.or(last::doubt), last.then))
                .orElse(this);
    }

    /** Whether it is certain to end so. */
    public boolean isSure() {
        return doubt.isEmpty();
    }

    /** How it ends. */
    public sealed interface Ending {
        /**
         * A program runs.
         *
         * @param program its path
         * @param held whether an entry holds that program's file, which is no longer the one at the path
         */
        record Runs(String program, boolean held) implements Ending {}

        /**
         * {@code execve(2)} fails, or what it starts cannot run the file.
         *
         * @param errno the symbol of its error; empty if it does not fail
         * @param reason a sentence without its full stop
         * @param remedy what to do about it, in the imperative
         * @param candidates handlers that would take the file, the best first
         */
        record Fails(String errno, String reason, String remedy, List<Candidate> candidates) implements Ending {
            public Fails {
                candidates = List.copyOf(candidates);
            }

            Fails(String errno, String reason, String remedy) {
                this(errno, reason, remedy, List.of());
            }
        }
    }
}
