package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A lock between processes of one user, {@code flock(2)} on a file that only this user can open: any process that can
 * open a file, if only for reading, can hold a lock on it. A file that others can open, as former versions made it, is
 * replaced by a new one. The kernel releases the lock when the process ends, however it ends. For one thread.
 */
public final class LockFile implements AutoCloseable {
    private static final int MODE = 0600;
    /** Other processes may make or remove the file at the same time. */
    private static final int ATTEMPTS = 16;

    private final Path path;
    private final int descriptor;

    private LockFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Takes the lock, and never waits for it. The directory must exist.
     *
     * @return nothing if another process has it
     * @throws IOException if there can be no such file
     */
    public static Optional<LockFile> take(Path path) throws IOException {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Optional<LockFile> file = open(path);
                if (file.isPresent()) {
                    return file.get().lock() ? file : Optional.empty();
                }
            }
            throw Errno.EAGAIN.failure(path);
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(path);
        }
    }

    /** The file, if it was there and only we can open it, or if it could be made; else it is worth another attempt. */
    private static Optional<LockFile> open(Path path) throws IOException {
        Optional<FileStatus> found = FileStatus.at(path);
        if (found.isPresent() && !isOurs(found.get())) {
            Files.deleteIfExists(path);
            return Optional.empty();
        }
        int how = found.isPresent() ? FileCalls.O_NONBLOCK : FileCalls.O_CREAT | FileCalls.O_EXCL;
        try {
            int flags = FileCalls.O_RDONLY | FileCalls.noFollow() | FileCalls.O_CLOEXEC | how;
            return Optional.of(new LockFile(path, FileCalls.open(path.toString(), flags, MODE)));
        } catch (LastErrorException e) {
            return switch (Errno.of(e.getErrorCode())) {
                case EEXIST, ENOENT -> Optional.empty();
                default -> throw e;
            };
        }
    }

    private static boolean isOurs(FileStatus file) {
        return file.isRegular() && !file.isOpenToOthers() && file.owner() == FileCalls.geteuid();
    }

    /** Closes the file if it is not to be had. */
    private boolean lock() {
        try {
            FileCalls.flock(descriptor, FileCalls.LOCK_EX | FileCalls.LOCK_NB);
            return true;
        } catch (LastErrorException e) {
            close();
            if (Errno.of(e.getErrorCode()) == Errno.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Whether this is still the file at its path, so that other processes meet the lock; yes while that cannot be
     * known.
     */
    public boolean isInPlace() {
        try {
            return FileStatus.of(descriptor, path).isAt(path);
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        FileCalls.close(descriptor);
    }
}
