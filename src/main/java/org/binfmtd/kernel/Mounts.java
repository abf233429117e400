package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.model.Hindrance;
import org.binfmtd.model.MountState;

/**
 * Mounting binfmt_misc, and keeping it alive: the entries live as long as their superblock, and the kernel drops that
 * with its last mount. A detached clone of the mount holds it without making {@code umount(8)} fail. For one thread.
 */
public final class Mounts implements AutoCloseable {
    private static final Path HOST_MOUNTS = Path.of("/proc/1/mountinfo");
    private static final int NOT_HELD = -1;

    private final Path point;
    private final Path hostMounts;
    private int held = NOT_HELD;
    private long heldDevice;
    private Errno failure = Errno.UNKNOWN;

    public Mounts(Path point) {
        this(point, HOST_MOUNTS);
    }

    /** @param hostMounts the mount table in which a mount must show to count */
    Mounts(Path point, Path hostMounts) {
        this.point = point;
        this.hostMounts = hostMounts;
    }

    /**
     * Mounts binfmt_misc where nothing is mounted yet, as systemd does it, and takes the mount back if the host does
     * not see it.
     *
     * @return {@link MountState#MOUNTED}, or why it could not be; {@link MountState#UNKNOWN} if that may pass by itself
     */
    public MountState mount() {
        try {
            long options = Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC;
            Libc.get().mount(MountTable.TYPE, point.toString(), MountTable.TYPE, new NativeLong(options), Pointer.NULL);
            return keepIfSeen();
        } catch (LastErrorException e) {
            failure = Errno.of(e.getErrorCode());
            return switch (failure) {
                case ENODEV, ENOENT -> MountState.UNSUPPORTED;
                case ENOMEM, EMFILE, ENFILE, EAGAIN, EINTR, EIO -> MountState.UNKNOWN;
                default -> MountState.REFUSED;
            };
        }
    }

    /** What the last attempt to mount it failed for. */
    public Hindrance hindrance() {
        return failure.hindrance();
    }

    /** Lets an automount unit mount it, by touching what lies below the mount point. */
    public void trigger() {
        Files.isDirectory(point.resolve("."));
    }

    private MountState keepIfSeen() {
        if (isSeenByHost()) {
            return MountState.MOUNTED;
        }
        Libc.get().umount2(point.toString(), 0);
        return MountState.PRIVATE;
    }

    /** Whether the first process's mounts show the same file system there; yes where they can't be read. */
    private boolean isSeenByHost() {
        try {
            long device = (Long) Files.getAttribute(point, "unix:dev");
            return MountTable.read(hostMounts, point.toString()).shows(point.toString(), device);
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Keeps the superblock with this device number alive until {@link #close()} or until another one is held.
     *
     * @return whether it is held now
     */
    public boolean hold(long device) {
        if (held != NOT_HELD && heldDevice == device) {
            return true;
        }
        close();
        try {
            NativeLong opened = Libc.get()
                    .syscall(
                            new NativeLong(Libc.SYS_OPEN_TREE),
                            Libc.AT_FDCWD,
                            point.toString(),
                            Libc.OPEN_TREE_CLONE | Libc.OPEN_TREE_CLOEXEC);
            held = opened.intValue();
            heldDevice = device;
            return true;
        } catch (LastErrorException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (held != NOT_HELD) {
            FileCalls.close(held);
            held = NOT_HELD;
        }
    }
}
