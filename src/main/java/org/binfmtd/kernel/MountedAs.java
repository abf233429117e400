package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How something is mounted at a directory in this mount namespace. */
public enum MountedAs {
    /** Nothing is: the directory is one of the file system that its parent is in. */
    NOTHING,
    /** No process can write through it: the mount is read-only, or the file system is. */
    READ_ONLY,
    WRITABLE;

    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    /**
     * @param directory absolute, without links
     * @throws IOException if it does not exist, or the mounts cannot be read
     */
    public static MountedAs at(Path directory) throws IOException {
        long device = (Long) Files.getAttribute(directory, "unix:dev");
        String point = directory.toString();
        Optional<MountTable.Mount> mount = MountTable.read(TABLE, point).seenAt(point, device);
        if (mount.isEmpty()) {
            return NOTHING;
        }
        return mount.get().readOnly() ? READ_ONLY : WRITABLE;
    }
}
