package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories of the daemon's own: everyone may read them, and only the daemon's user may create anything there. */
public final class OwnDirectory {
    private static final Set<PosixFilePermission> PERMISSIONS = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Set<PosixFilePermission> WRITE_OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private OwnDirectory() {}

    /** Makes the directory, and those above it, where it is missing; one that is there is left as it is. */
    public static void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path above = directory.toAbsolutePath().getParent();
            if (above != null) {
                make(above);
            }
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PERMISSIONS);
        }
    }

    /** Takes from all other users the right to create anything in the directory, if they have it. */
    public static void keepOthersOut(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        if (permissions.removeAll(WRITE_OF_OTHERS)) {
            Files.setPosixFilePermissions(directory, permissions);
        }
    }

    /** Gives the directory the permissions that it must have, whatever has changed them. */
    public static void restore(Path directory) throws IOException {
        if (Files.isDirectory(directory)
                && !Files.getPosixFilePermissions(directory).equals(PERMISSIONS)) {
            Files.setPosixFilePermissions(directory, PERMISSIONS);
        }
    }
}
