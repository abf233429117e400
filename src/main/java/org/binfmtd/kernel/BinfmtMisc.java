package org.binfmtd.kernel;

import java.util.List;
import java.util.Optional;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Registration;

/**
 * The kernel's {@code binfmt_misc}, as much of it as a careful program uses. There is no way here to flush it, and
 * entries can be changed only by somebody who knows what is in them. For one thread at a time.
 */
public interface BinfmtMisc {

    /** Reads everything: how it is mounted and what is registered. Never fails: trouble is a mount state. */
    Observed observe();

    /** Reads one entry; nothing if there is none of that name. */
    Optional<Entry> read(EntryName name);

    /**
     * Registers in this order, so that the last one comes first in the kernel's order, with as little as possible in
     * between, and stops at the first that the kernel refuses.
     */
    Outcome register(List<Line> lines);

    /** Removes an entry if it still has this content, enabled or not. */
    Change remove(Entry expected);

    /** Enables an entry if it still has this content; it keeps its place in the kernel's order. */
    Change enable(Entry expected);

    /** One registration to make. */
    record Line(EntryName name, Registration registration) {}

    /**
     * How far a row of registrations came.
     *
     * @param done how many of them, from the first
     * @param refusal why the next one was not made; nothing if all were
     */
    record Outcome(int done, Optional<Errno> refusal) {}

    /** What became of a change to an entry. */
    sealed interface Change {
        /** It is done. */
        record Done() implements Change {}

        /** The entry is gone, or is another by now; nothing was done. */
        record Outdated() implements Change {}

        /** The kernel refused. */
        record Refused(Errno errno) implements Change {}
    }
}
