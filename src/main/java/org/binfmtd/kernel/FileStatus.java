package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.binfmtd.model.FileIdentity;

/**
 * What {@code statx(2)} says of an open file.
 *
 * @param device as {@code st_dev} has it
 * @param mode type and permissions, as {@code st_mode}
 * @param owner the number of the user
 * @param links how many names the file has
 * @param size in bytes
 * @param changed the time of the last change of content, owner, mode or name, nanoseconds since the epoch
 * @see <a href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</a>
 */
public record FileStatus(long device, long inode, int mode, int owner, int links, long size, long changed) {
    private static final int LENGTH = 256;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int OTHERS = 077;

    /**
     * @param path under which it was opened
     * @throws IOException if that cannot be known, with the reason that {@code strerror(3)} gives
     */
    static FileStatus of(int descriptor, Path path) throws IOException {
        try {
            return of(descriptor, "", FileCalls.AT_EMPTY_PATH);
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(path);
        }
    }

    /**
     * Of the file at a path, without opening it; a link is not followed, and nothing is mounted by it.
     *
     * @return nothing if there is nothing
     * @throws IOException if that cannot be known
     */
    static Optional<FileStatus> at(Path path) throws IOException {
        try {
            return Optional.of(
                    of(Libc.AT_FDCWD, path.toString(), FileCalls.AT_SYMLINK_NOFOLLOW | FileCalls.AT_NO_AUTOMOUNT));
        } catch (LastErrorException e) {
            Errno errno = Errno.of(e.getErrorCode());
            if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw errno.failure(path);
        }
    }

    private static FileStatus of(int directory, String path, int flags) {
        byte[] status = new byte[LENGTH];
        FileCalls.statx(directory, path, flags, FileCalls.STATX_BASIC_STATS, status);
        return of(ByteBuffer.wrap(status).order(ByteOrder.nativeOrder()));
    }

    /** The structure is the same on all machines but for the byte order. */
    private static FileStatus of(ByteBuffer statx) {
        return new FileStatus(
                device(statx.getInt(136), statx.getInt(140)),
                statx.getLong(32),
                Short.toUnsignedInt(statx.getShort(28)),
                statx.getInt(20),
                statx.getInt(16),
                statx.getLong(40),
                statx.getLong(96) * 1_000_000_000L + statx.getInt(104));
    }

    /** {@code makedev(3)}. */
    private static long device(long major, long minor) {
        return (major & 0xfffL) << 8 | minor & 0xffL | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    /** Whether group or others may do anything with it. */
    boolean isOpenToOthers() {
        return (mode & OTHERS) != 0;
    }

    /**
     * Whether this is the file at a path now, links not followed.
     *
     * @throws IOException if that cannot be known
     */
    boolean isAt(Path path) throws IOException {
        return at(path).filter(this::isSameFile).isPresent();
    }

    private boolean isSameFile(FileStatus other) {
        return device == other.device && inode == other.inode;
    }

    /** Which file it is, and since when it is as it is. */
    public FileIdentity pin() {
        return new FileIdentity(device, inode, changed);
    }
}
