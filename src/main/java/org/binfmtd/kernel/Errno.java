package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.binfmtd.model.Hindrance;

/**
 * Why a system call failed. Java reports a failed {@code write(2)} only by the text of {@code strerror(3)}, which is
 * English as long as messages are in the C locale.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public enum Errno {
    EPERM(1, "Operation not permitted"),
    ENOENT(2, "No such file or directory"),
    EINTR(4, "Interrupted system call"),
    EIO(5, "Input/output error"),
    EAGAIN(11, "Resource temporarily unavailable"),
    ENOMEM(12, "Cannot allocate memory"),
    ENOEXEC(8, "Exec format error"),
    EACCES(13, "Permission denied"),
    EBUSY(16, "Device or resource busy"),
    EEXIST(17, "File exists"),
    ENODEV(19, "No such device"),
    ENOTDIR(20, "Not a directory"),
    EINVAL(22, "Invalid argument"),
    ENFILE(23, "Too many open files in system"),
    EMFILE(24, "Too many open files"),
    ETXTBSY(26, "Text file busy"),
    ENOSPC(28, "No space left on device"),
    EROFS(30, "Read-only file system"),
    ENAMETOOLONG(36, "File name too long"),
    ELOOP(40, "Too many levels of symbolic links"),
    /** Anything else. */
    UNKNOWN(0, "unknown error");

    /** On all architectures that Java runs on. */
    private static final int RLIMIT_NOFILE = 7;

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** As in {@code errno.h}; 0 for {@link #UNKNOWN}. */
    public int number() {
        return number;
    }

    /** What {@code strerror(3)} says. */
    public String text() {
        return text;
    }

    /** Whether it may pass by itself, because it is not the path or its permissions that are wrong. */
    public boolean mayPass() {
        return switch (this) {
            case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EACCES, EPERM -> false;
            default -> true;
        };
    }

    /** As a reason why something cannot be looked at. */
    public Hindrance hindrance() {
        String limit = this == EMFILE ? openFiles() : "";
        return new Hindrance(number, this + " (" + text + limit + ")", remedy());
    }

    /** It takes no file to ask for this. */
    private static String openFiles() {
        try {
            long[] limits = new long[2];
            FileCalls.getrlimit(RLIMIT_NOFILE, limits);
            return ": the limit is " + limits[0];
        } catch (LastErrorException | LinkageError e) {
            return "";
        }
    }

    private String remedy() {
        return switch (this) {
            case EMFILE -> "let the daemon open more files: LimitNOFILE= in its unit, by 'systemctl edit binfmtd'";
            case ENFILE -> "let the system open more files: sysctl fs.file-max";
            case ENOMEM -> "free memory, or raise what limits it: MemoryMax= of the unit or of a slice above it";
            case EACCES, EPERM -> "give the daemon the right to read it";
            default -> "look at what the kernel says: journalctl -k";
        };
    }

    public static Errno of(int number) {
        for (Errno each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return UNKNOWN;
    }

    public static Errno of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return ENOENT;
        }
        if (failure instanceof AccessDeniedException) {
            return EACCES;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return EEXIST;
        }
        if (failure instanceof NotDirectoryException) {
            return ENOTDIR;
        }
        if (failure instanceof FileSystemLoopException) {
            return ELOOP;
        }
        return ofText(failure instanceof FileSystemException named ? named.getReason() : failure.getMessage());
    }

    /** The exception that Java's own file calls would throw for this. */
    FileSystemException failure(Path path) {
        return switch (this) {
            case ENOENT -> new NoSuchFileException(path.toString());
            case EACCES -> new AccessDeniedException(path.toString());
            case EEXIST -> new FileAlreadyExistsException(path.toString());
            case ENOTDIR -> new NotDirectoryException(path.toString());
            case ELOOP -> new FileSystemLoopException(path.toString());
            default -> new FileSystemException(path.toString(), null, text);
        };
    }

    private static Errno ofText(String message) {
        for (Errno each : values()) {
            if (message != null && message.endsWith(each.text)) {
                return each;
            }
        }
        return UNKNOWN;
    }
}
