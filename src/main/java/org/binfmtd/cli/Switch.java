package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.binfmtd.model.HandlerName;

/** The file with which one handler is switched on or off, whatever other files say of it. */
final class Switch {
    private final Path file;
    private final HandlerName handler;

    /** @param root such as {@code /etc/binfmtd} */
    Switch(Path root, HandlerName handler) {
        this.handler = handler;
        this.file = root.resolve("handlers.d").resolve("zz-binfmtctl-" + handler.text() + ".yaml");
    }

    Path file() {
        return file;
    }

    private String text(boolean enabled) {
        return "# Written by binfmtctl " + (enabled ? "enable" : "disable") + "; remove this file to undo it.\n"
                + "handlers:\n  " + quoted() + ":\n    enabled: " + enabled + "\n";
    }

    /** A name such as {@code 7.x} or {@code no} is one all the same. */
    private String quoted() {
        return "'" + handler.text() + "'";
    }

    /** Whether the file says so already. */
    boolean is(boolean enabled) throws IOException {
        try {
            return Files.readString(file).equals(text(enabled));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** @throws AccessDeniedException with the name of the file that is meant, if it cannot be created */
    private Path createBeside() throws IOException {
        try {
            return Files.createTempFile(Files.createDirectories(file.getParent()), ".binfmtctl-", "");
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(file.toString());
        }
    }

    /** Puts the file there at once and whole, for all to read. */
    void set(boolean enabled) throws IOException {
        Path fresh = createBeside();
        try {
            Files.writeString(fresh, text(enabled));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
