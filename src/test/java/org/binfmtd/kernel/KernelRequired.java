package org.binfmtd.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The private binfmt_misc that a kernel test has to itself; without one the test is skipped, and says why. */
final class KernelRequired {
    static final Path MOUNT_POINT = Path.of("/proc/sys/fs/binfmt_misc");

    private KernelRequired() {}

    /** An empty one. */
    static BinfmtMiscDirectory fresh() {
        String missing = System.getenv("BINFMTD_NO_KERNEL");
        assumeTrue(missing == null, () -> "there is no private binfmt_misc here: " + missing);
        write(MOUNT_POINT.resolve("status"), "-1");
        return new BinfmtMiscDirectory(MOUNT_POINT);
    }

    /** Does what anybody might do. */
    static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
