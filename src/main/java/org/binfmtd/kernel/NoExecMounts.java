package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.file.Path;

/** Where nothing can be run because of a mount's options, as it was when they were read. */
public final class NoExecMounts {
    private final MountTable table;

    private NoExecMounts(MountTable table) {
        this.table = table;
    }

    public static NoExecMounts ofThisProcess() throws IOException {
        return new NoExecMounts(MountTable.read(Path.of("/proc/self/mountinfo")));
    }

    /** @param real with all links followed */
    public boolean cover(Path real) {
        return table.under(real.toString()).filter(MountTable.Mount::noExec).isPresent();
    }
}
