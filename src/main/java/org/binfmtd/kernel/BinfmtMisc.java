package org.binfmtd.kernel;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Registration;

/**
 * The kernel's {@code binfmt_misc}, as much of it as a careful program uses. There is no way here to flush it, and
 * entries can be changed only if their content is known. For one thread at a time.
 */
public interface BinfmtMisc {

    /**
     * Reads everything: how it is mounted and what is registered. Never fails: what is wrong with the mount is a mount
     * state; where it cannot be looked at, the answer is what was seen the last time, and why it is no more than that;
     * an entry that cannot be read is an {@link Entry.Unread} in its place.
     */
    Observed observe();

    /**
     * What there would be if since the last observation only these entries had changed, come or gone; nothing if that
     * is plainly not so. It is quick, and as good as what was heard of the changes: before acting upon it, look at all
     * of it afterwards.
     */
    Optional<Observed> observeChanged(Set<EntryName> changed);

    /**
     * Control files that others than root may write, by their names; the directory itself is {@code .}. The kernel asks
     * nothing else of who registers.
     */
    List<String> exposed();

    /** Reads one entry; nothing only if there is none of that name. */
    Optional<Entry> read(EntryName name);

    /**
     * Registers in this order, so that the last one comes first in the kernel's order, with as little as possible in
     * between, and stops at the first that the kernel refuses.
     */
    Outcome register(List<NewEntry> lines);

    /** Removes an entry if it still has this content, enabled or not. */
    Change remove(Entry expected);

    /** Enables an entry if it still has this content; it keeps its place in the kernel's order. */
    Change enable(Entry expected);

    /** Disables an entry if it still has this content; it keeps its place in the kernel's order. */
    Change disable(Entry expected);

    /**
     * Asks for the right to be the only one who writes, which all who ask for it respect, in whatever namespace they
     * see the same superblock. Never waits.
     */
    Lock lock();

    /** The result of asking for the lock; to be closed in any case, and at once if another process has it. */
    interface Lock extends AutoCloseable {
        LockState state();

        @Override
        void close();
    }

    /** Whether one may write. */
    enum LockState {
        HELD,
        /** Another process has it. */
        BUSY,
        /** There is nothing to lock, or it may not be opened; no other process can have it either. */
        IMPOSSIBLE,
        /** It cannot be asked for now, so another process may have it. */
        UNKNOWN
    }

    /** One registration to make. */
    record NewEntry(EntryName name, Registration registration) {}

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
        record RefusedByKernel(Errno errno) implements Change {}
    }
}
