package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.binfmtd.model.Bytes;

/**
 * The one way in which a file that exists is opened. A user who can write to the directory may put a pipe, a device or
 * a link in the file's place at any moment, or hold a lease on the file: opening it must neither wait nor have an
 * effect. So the path is opened without access first, what was opened is looked at, and only a regular file is opened
 * for reading, without blocking and by its descriptor: it is the very file that was looked at. For one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>, {@code O_PATH}, {@code O_NONBLOCK}
 */
public final class RegularFile implements AutoCloseable {
    private static final int SLICE = 1 << 16;

    private final Path path;
    private final int descriptor;
    private final FileStatus status;

    private RegularFile(Path path, int descriptor, FileStatus status) {
        this.path = path;
        this.descriptor = descriptor;
        this.status = status;
    }

    /**
     * Opens a file for reading.
     *
     * @param path its last component is not followed if it is a link
     * @throws NoSuchFileException if there is nothing at the path
     * @throws NotRegularException if what is there is no regular file
     * @throws IOException if it cannot be opened, with the reason that {@code strerror(3)} gives
     */
    public static RegularFile open(Path path) throws IOException {
        return open(path, FileCalls.noFollow());
    }

    /** The same, following links to the file: for paths whose links are part of what they mean. */
    public static RegularFile openTarget(Path path) throws IOException {
        return open(path, 0);
    }

    private static RegularFile open(Path path, int links) throws IOException {
        try {
            return opened(path, links);
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(path);
        }
    }

    private static RegularFile opened(Path path, int links) throws IOException {
        int place = FileCalls.open(path.toString(), FileCalls.O_PATH | links | FileCalls.O_CLOEXEC, 0);
        try {
            FileStatus status = FileStatus.of(place, path);
            if (!status.isRegular()) {
                throw new NotRegularException(path);
            }
            int flags = FileCalls.O_RDONLY | FileCalls.O_NONBLOCK | FileCalls.O_NOCTTY | FileCalls.O_CLOEXEC;
            return new RegularFile(path, FileCalls.open("/proc/self/fd/" + place, flags, 0), status);
        } finally {
            FileCalls.close(place);
        }
    }

    /**
     * The whole content of a file.
     *
     * @param limit in bytes
     * @throws TooLargeException if the file has more
     * @throws IOException as {@link #open} does
     */
    public static byte[] read(Path path, int limit) throws IOException {
        try (RegularFile file = open(path)) {
            return file.read(limit);
        }
    }

    /** The last bytes of the file: {@code most} of them, or as many as there are. */
    public byte[] tail(int most) throws IOException {
        return read(Math.max(0, status.size() - most), most);
    }

    /** What was found when it was opened. */
    public FileStatus status() {
        return status;
    }

    /**
     * The whole content.
     *
     * @param limit in bytes
     * @throws TooLargeException if the file has more
     */
    public byte[] read(int limit) throws IOException {
        byte[] content = read(0, limit + 1);
        if (content.length > limit) {
            throw new TooLargeException(path, limit);
        }
        return content;
    }

    /** The bytes from {@code offset} on: {@code length} of them, or as many as there are. */
    public Bytes bytes(long offset, int length) throws IOException {
        return Bytes.of(read(offset, length));
    }

    /** Files of the kernel's say that they are empty. */
    private byte[] read(long offset, int length) throws IOException {
        byte[] read = new byte[(int) Math.min(length, status.size() + 1)];
        byte[] slice = new byte[Math.min(read.length, SLICE)];
        int size = 0;
        for (int more = read(slice, offset); more > 0 && size < length; more = read(slice, offset + size)) {
            int fitting = Math.min(more, length - size);
            if (size + fitting > read.length) {
                read = Arrays.copyOf(read, Math.min(length, 2 * (size + fitting)));
            }
            System.arraycopy(slice, 0, read, size, fitting);
            size += fitting;
        }
        return size == read.length ? read : Arrays.copyOf(read, size);
    }

    private int read(byte[] slice, long offset) throws IOException {
        try {
            return FileCalls.pread(descriptor, slice, new NativeLong(slice.length), new NativeLong(offset))
                    .intValue();
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(path);
        }
    }

    @Override
    public void close() {
        FileCalls.close(descriptor);
    }

    /** At the path is a directory, a pipe, a device, a socket or a link. */
    public static final class NotRegularException extends FileSystemException {
        private static final long serialVersionUID = 1L;

        NotRegularException(Path path) {
            super(path.toString(), null, "is not a regular file");
        }
    }

    /** The file has more bytes than are read. */
    public static final class TooLargeException extends FileSystemException {
        private static final long serialVersionUID = 1L;

        TooLargeException(Path path, int limit) {
            super(path.toString(), null, "is larger than " + limit + " bytes");
        }
    }
}
