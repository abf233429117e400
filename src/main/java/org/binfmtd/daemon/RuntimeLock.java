package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * That this process, and no other, works with a runtime directory. The kernel gives the lock back when the process ends,
 * however it ends.
 */
public final class RuntimeLock implements AutoCloseable {
    private final Optional<FileChannel> file;

    private RuntimeLock(Optional<FileChannel> file) {
        this.file = file;
    }

    /**
     * Takes the lock. A directory that cannot be written cannot be locked, and needs no lock: nobody can keep an
     * inventory there.
     *
     * @return nothing if another process has it
     */
    public static Optional<RuntimeLock> take(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel file =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return lock(file);
        } catch (IOException e) {
            return isTaken(directory.resolve("lock"))
                    ? Optional.empty()
                    : Optional.of(new RuntimeLock(Optional.empty()));
        }
    }

    /** Whether somebody has a lock that cannot be asked for, because the file may only be read. */
    private static boolean isTaken(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.tryLock(0, Long.MAX_VALUE, true) == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<RuntimeLock> lock(FileChannel file) throws IOException {
        FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            return Optional.empty();
        }
        return Optional.of(new RuntimeLock(Optional.of(file)));
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
