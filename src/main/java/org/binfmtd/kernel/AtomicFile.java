package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The one way in which a file is written: whole, under a name beside it that no other user can guess or prepare, and
 * then put in the place of the old one at once. Whatever is at either name, no link is followed and nothing else is
 * changed. A reader, and a machine that loses its power, has the old content or the new. For one thread.
 */
public final class AtomicFile implements AutoCloseable {
    /** Of other files with the same random name. */
    private static final int ATTEMPTS = 16;
    /** The name of a file that is being written: a dot, its final name, a dot, and so many hexadecimal digits. */
    private static final int DIGITS = 16;

    private final Path path;
    private final int descriptor;
    private long size;

    private AtomicFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** How much a loss of power may cost. */
    public enum Durability {
        /** The content may be lost with the machine's memory. */
        MEMORY,
        /** The content has reached the disk before it takes the place of the old one. */
        DISK
    }

    /** Puts a content in the place of a file, as {@link #replaceAndKeep} does. */
    public static void replace(Path file, byte[] content, int mode, Durability durability) throws IOException {
        replaceAndKeep(file, content, mode, durability).close();
    }

    /**
     * Puts a content in the place of a file, and keeps the new file open for appending. Its directory must exist.
     *
     * @param mode its permissions, whatever the process's umask
     * @throws IOException if it cannot be written; the old file is then as it was
     */
    public static AtomicFile replaceAndKeep(Path file, byte[] content, int mode, Durability durability)
            throws IOException {
        return replaceAndKeep(file, content, mode, durability, ThreadLocalRandom.current()::nextLong);
    }

    static AtomicFile replaceAndKeep(Path file, byte[] content, int mode, Durability durability, LongSupplier random)
            throws IOException {
        AtomicFile fresh = create(file, random);
        try {
            fresh.append(content);
            fresh.settle(mode, durability);
            Files.move(fresh.path, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new AtomicFile(file, fresh.descriptor).sized(fresh.size);
        } catch (IOException | RuntimeException e) {
            fresh.close();
            Files.deleteIfExists(fresh.path);
            throw e;
        }
    }

    private AtomicFile sized(long bytes) {
        size = bytes;
        return this;
    }

    private static AtomicFile create(Path file, LongSupplier random) throws IOException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return create(freshName(file, random.getAsLong()));
            } catch (FileAlreadyExistsException e) {
                // another name, then
            }
        }
        return create(freshName(file, random.getAsLong()));
    }

    private static Path freshName(Path file, long number) {
        return file.resolveSibling(prefix(file) + HexFormat.of().toHexDigits(number));
    }

    private static String prefix(Path file) {
        return "." + file.getFileName() + ".";
    }

    private static AtomicFile create(Path fresh) throws IOException {
        int flags =
                FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL | FileCalls.noFollow() | FileCalls.O_CLOEXEC;
        try {
            return new AtomicFile(fresh, FileCalls.open(fresh.toString(), flags, 0600));
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(fresh);
        }
    }

    private void settle(int mode, Durability durability) throws IOException {
        try {
            FileCalls.fchmod(descriptor, mode);
            if (durability == Durability.DISK) {
                FileCalls.fdatasync(descriptor);
            }
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(path);
        }
    }

    /** Adds to the end. */
    public void append(byte[] content) throws IOException {
        write(content, size);
        size += content.length;
    }

    /**
     * Overwrites a piece of the content in its place.
     *
     * @param offset in bytes; the piece must lie within what was written before
     */
    public void overwrite(long offset, byte[] piece) throws IOException {
        write(piece, offset);
    }

    private void write(byte[] content, long offset) throws IOException {
        int written = 0;
        try {
            while (written < content.length) {
                byte[] rest = written == 0 ? content : Arrays.copyOfRange(content, written, content.length);
                written += FileCalls.pwrite(
                                descriptor, rest, new NativeLong(rest.length), new NativeLong(offset + written))
                        .intValue();
            }
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(path);
        }
    }

    /** Bytes that were written. */
    public long size() {
        return size;
    }

    /**
     * Whether this is still the file at its path: another process may have removed or replaced it.
     *
     * @throws IOException if that cannot be known
     */
    public boolean isInPlace() throws IOException {
        return FileStatus.of(descriptor, path).isAt(path);
    }

    @Override
    public void close() {
        FileCalls.close(descriptor);
    }

    /** Removes what a process that was killed while it wrote this file has left beside it. */
    public static void removeLeftovers(Path file) {
        String prefix = prefix(file);
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(
                file.toAbsolutePath().getParent(),
                other -> isLeftover(other.getFileName().toString(), prefix))) {
            for (Path leftover : beside) {
                Files.deleteIfExists(leftover);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // they are in the way of nothing
        }
    }

    private static boolean isLeftover(String name, String prefix) {
        return name.startsWith(prefix)
                && name.length() == prefix.length() + DIGITS
                && name.substring(prefix.length()).chars().allMatch(digit -> Character.digit(digit, 16) >= 0);
    }
}
