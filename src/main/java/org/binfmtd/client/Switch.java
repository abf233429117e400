package org.binfmtd.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.HandlerName;

/** The file with which one handler is switched on or off, whatever other files say of it. */
public final class Switch {
    private static final int MODE = 0644;
    /** In bytes; a definition is never larger. */
    private static final int LARGEST = 64 * 1024;

    private final Path file;
    private final HandlerName handler;

    /** @param root such as {@code /etc/binfmtd} */
    public Switch(Path root, HandlerName handler) {
        this.handler = handler;
        this.file = root.resolve("handlers.d").resolve("zz-binfmtctl-" + handler.text() + ".yaml");
    }

    public Path file() {
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
    public boolean is(boolean enabled) throws IOException {
        try {
            return new String(RegularFile.read(file, LARGEST), StandardCharsets.UTF_8).equals(text(enabled));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Puts the file there at once and whole, for all to read.
     *
     * @throws AccessDeniedException with the name of the file that is meant, if it cannot be created
     */
    public void set(boolean enabled) throws IOException {
        try {
            Files.createDirectories(file.getParent());
            AtomicFile.replace(file, text(enabled).getBytes(StandardCharsets.UTF_8), MODE, Durability.DISK);
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(file.toString());
        }
    }
}
