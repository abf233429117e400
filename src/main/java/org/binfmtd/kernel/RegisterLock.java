package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc.Lock;
import org.binfmtd.kernel.BinfmtMisc.LockState;

/**
 * {@code flock(2)} on the file {@code register}: it belongs to the superblock, so it works across mount namespaces, and
 * {@code flock(1)} can take part. Only who may register can open the file, so no other process can stand in the way.
 * Java's own locks are those of {@code fcntl(2)}, which end with the first descriptor of the file that the process
 * closes.
 */
final class RegisterLock implements Lock {
    private static final int NONE = -1;
    /** Why no other process can open the file either. */
    private static final Set<Errno> FOR_NOBODY =
            EnumSet.of(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.EPERM, Errno.EROFS, Errno.ENODEV, Errno.ELOOP);

    private final int descriptor;
    private final LockState state;

    private RegisterLock(int descriptor, LockState state) {
        this.descriptor = descriptor;
        this.state = state;
    }

    /** Loads the native library. */
    static void prepare() {
        FileCalls.close(NONE);
    }

    static RegisterLock on(Path register) {
        try {
            int descriptor = FileCalls.open(register.toString(), FileCalls.O_WRONLY | FileCalls.O_CLOEXEC, 0);
            return new RegisterLock(descriptor, take(descriptor));
        } catch (LastErrorException e) {
            return new RegisterLock(
                    NONE, FOR_NOBODY.contains(Errno.of(e.getErrorCode())) ? LockState.IMPOSSIBLE : LockState.UNKNOWN);
        }
    }

    private static LockState take(int descriptor) {
        try {
            FileCalls.flock(descriptor, FileCalls.LOCK_EX | FileCalls.LOCK_NB);
            return LockState.HELD;
        } catch (LastErrorException e) {
            return Errno.of(e.getErrorCode()) == Errno.EAGAIN ? LockState.BUSY : LockState.UNKNOWN;
        }
    }

    @Override
    public LockState state() {
        return state;
    }

    @Override
    public void close() {
        if (descriptor != NONE) {
            FileCalls.close(descriptor);
        }
    }
}
