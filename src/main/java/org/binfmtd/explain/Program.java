package org.binfmtd.explain;

import java.util.Optional;
import org.binfmtd.model.Bytes;

/** What exec finds at a path. */
public sealed interface Program {
    /**
     * A file that may be run.
     *
     * @param head its first bytes, as many as the kernel looks at
     * @param loader the dynamic loader that it names if it is an ELF program that has one
     */
    record Runnable(Bytes head, Optional<String> loader) implements Program {}

    /** Something that exec refuses before it looks into it, or nothing at all. */
    record Refused(Obstacle obstacle) implements Program {}
}
