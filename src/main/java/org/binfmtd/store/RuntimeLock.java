package org.binfmtd.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.binfmtd.kernel.LockFile;
import org.binfmtd.kernel.OwnDirectory;

/**
 * That this process, and no other, works with a runtime directory. For one thread.
 */
public final class RuntimeLock implements AutoCloseable {
    private static final String NAME = "lock";

    private final Path directory;
    /** Nothing where no file can be made: no inventory can be kept there either. */
    private Optional<LockFile> file;

    private RuntimeLock(Path directory, Optional<LockFile> file) {
        this.directory = directory;
        this.file = file;
    }

    /**
     * Takes the lock. A directory that cannot be written cannot be locked, and needs no lock: no process can keep an
     * inventory there.
     *
     * @return nothing if another process has it
     */
    public static Optional<RuntimeLock> take(Path directory) {
        try {
            OwnDirectory.make(directory);
            OwnDirectory.keepOthersOut(directory);
            return LockFile.take(directory.resolve(NAME)).map(file -> new RuntimeLock(directory, Optional.of(file)));
        } catch (IOException e) {
            return Optional.of(new RuntimeLock(directory, Optional.empty()));
        }
    }

    /**
     * Takes the lock anew if its file is no longer the one at the path, where another process would not meet it.
     *
     * @return whether no other process has it meanwhile
     */
    public boolean renew() {
        if (file.isEmpty() || file.get().isInPlace()) {
            return true;
        }
        Optional<RuntimeLock> anew = take(directory);
        if (anew.isEmpty()) {
            return false;
        }
        close();
        file = anew.get().file;
        return true;
    }

    @Override
    public void close() {
        file.ifPresent(LockFile::close);
        file = Optional.empty();
    }
}
