package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Why the kernel said no. Java tells of a failed {@code write(2)} only by the text of {@code strerror(3)}, which is
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
        return ofText(failure instanceof FileSystemException named ? named.getReason() : failure.getMessage());
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
