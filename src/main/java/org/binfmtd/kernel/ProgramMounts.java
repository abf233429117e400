package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.binfmtd.kernel.MountTable.Mount;

/** Where mounts' options restrict programs, as it was when they were read. */
public final class ProgramMounts {
    private final MountTable table;

    private ProgramMounts(MountTable table) {
        this.table = table;
    }

    public static ProgramMounts ofThisProcess() throws IOException {
        return new ProgramMounts(MountTable.read(Path.of("/proc/self/mountinfo")));
    }

    /**
     * Whether nothing can be run there.
     *
     * @param real with all links followed
     */
    public boolean isNoExec(Path real) {
        return has(real, Mount::noExec);
    }

    /**
     * Whether set-ID bits do not count there.
     *
     * @param real with all links followed
     */
    public boolean isNoSuid(Path real) {
        return has(real, Mount::noSuid);
    }

    private boolean has(Path real, Predicate<Mount> option) {
        return table.under(real.toString()).filter(option).isPresent();
    }
}
