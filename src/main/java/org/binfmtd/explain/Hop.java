package org.binfmtd.explain;

import java.util.List;
import java.util.Optional;
import org.binfmtd.model.Entry;

/**
 * One step of an exec: a file, and who takes it.
 *
 * @param path as the kernel has it then: what was given to {@code execve(2)}, or what the step before registered
 * @param shadowed entries further down that would take it too, in the kernel's order
 * @param disabled entries that would take it if they were enabled
 * @param unclear entries above the one that takes it of which it is not known whether they take it instead
 * @param remarks what does not count here as one might expect: sentences without their full stops
 */
public record Hop(
        String path,
        Program program,
        Taker taker,
        List<Entry> shadowed,
        List<Entry> disabled,
        List<Entry> unclear,
        List<String> remarks) {
    public Hop {
        shadowed = List.copyOf(shadowed);
        disabled = List.copyOf(disabled);
        unclear = List.copyOf(unclear);
        remarks = List.copyOf(remarks);
    }

    /** One that ends here. */
    static Hop refused(String path, Program program) {
        return new Hop(path, program, new Taker.None(), List.of(), List.of(), List.of(), List.of());
    }

    Hop with(List<String> more) {
        return new Hop(path, program, taker, shadowed, disabled, unclear, more);
    }

    /** Who takes a file. */
    public sealed interface Taker {
        /** An entry of {@code binfmt_misc}. */
        record ByEntry(Entry.Known entry) implements Taker {}

        /** The kernel, because of the {@code #!} in it. */
        record AsScript(Shebang line) implements Taker {}

        /**
         * The kernel: it is a program of this machine's.
         *
         * @param loader the dynamic loader that it asks for
         */
        record AsProgram(Optional<String> loader) implements Taker {}

        /** No handler. */
        record None() implements Taker {}
    }
}
