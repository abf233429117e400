package org.binfmtd.explain;

import java.util.Optional;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.LaunchedProgram;

/** What exec finds at a path. */
public sealed interface Program {
    /**
     * A file that may be run.
     *
     * @param head its first bytes, as many as the kernel looks at; nothing if the caller may not read them
     * @param loader the dynamic loader that it names if it is an ELF program that has one
     * @param launched what it starts, if it is a launcher of binfmtd's
     * @param changed when its content, owner, mode or name last changed, nanoseconds since the epoch
     */
    record Runnable(
            Optional<Bytes> head,
            Optional<String> loader,
            Optional<LaunchedProgram> launched,
            SetId setId,
            long changed)
            implements Program {
        public Runnable(Bytes head, Optional<String> loader) {
            this(Optional.of(head), loader, Optional.empty(), SetId.NONE, 0);
        }
    }

    /** Something that exec refuses before it looks into it, or nothing at all. */
    record Refused(Obstacle obstacle) implements Program {}
}
