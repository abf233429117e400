package org.binfmtd.plan;

import java.util.List;
import java.util.Optional;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.ProtectedEntry;

/** One thing to do. Carrying it out in order leaves no moment in which a handler that was served is not. */
public sealed interface Action {

    /** Notes that an entry is ours, or what we have learnt of it; nothing is written to the kernel. */
    record Record(Claim claim) implements Action {}

    /** Enables an entry that is right but for that. */
    record Enable(HandlerName handler, Entry entry) implements Action {}

    /**
     * Puts the launcher of an entry that is right in its place again.
     *
     * @param path where it belongs
     * @param launcher what must be in it; nothing if the definition cannot be read now, so that only memory can tell
     */
    record Restore(HandlerName handler, String path, Optional<Launcher> launcher) implements Action {}

    /** Removes the temporary entry that a former run left; the entry it stood for serves. */
    record RemoveTemporary(HandlerName handler, Entry temporary) implements Action {}

    /**
     * Registers these so that the last one comes first in the kernel's order, once their launchers are there. They
     * overlap each other, or there is only one: if one can't be registered, all stay as they are.
     */
    record Rewrite(List<Member> members) implements Action {
        public Rewrite {
            members = List.copyOf(members);
        }
    }

    /** Remembers an entry of another program, which is to be restored if it is removed. */
    record Learn(ProtectedEntry protectedEntry) implements Action {}

    /** Restores an entry of another program. */
    record PutBack(ProtectedEntry protectedEntry) implements Action {}

    /**
     * Gives a name up.
     *
     * @param removed what is to be removed of it: the entry, its temporary one, both or none
     */
    record Release(HandlerName handler, List<Entry> removed) implements Action {
        public Release {
            removed = List.copyOf(removed);
        }
    }

    /**
     * One entry of a {@link Rewrite}.
     *
     * @param claim ours from the moment of writing: journalled before, as intended
     * @param old what holds the name now and has to go
     * @param cover the temporary entry that serves already, left by a former run
     * @param temporary the free name to use where {@code old} has to be covered and there is no cover yet
     */
    record Member(
            DesiredEntry wanted,
            Reason reason,
            Claim claim,
            Optional<Entry> old,
            Optional<Entry> cover,
            EntryName temporary) {
        public HandlerName handler() {
            return wanted.handler();
        }
    }
}
