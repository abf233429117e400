package org.binfmtd.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.binfmtd.model.Claim;
import org.binfmtd.model.HandlerName;
import org.binfmtd.store.Inventory;

/** The file of a simulated daemon's inventory, as it is read, and cut short where the daemon dies while it writes. */
final class SimulatedJournal {
    private final Path file;
    private String text = "";
    private Map<HandlerName, Claim> claims = Map.of();
    private long certain;
    private Object certainFile = "";

    SimulatedJournal(Path file) {
        this.file = file;
    }

    /** What is claimed now. */
    Map<HandlerName, Claim> claims() {
        try {
            String now = Files.exists(file) ? Files.readString(file) : "";
            if (!now.equals(text)) {
                text = now;
                claims = Map.copyOf(Inventory.open(file).claims());
            }
            return claims;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long size() {
        return Files.exists(file) ? attribute("size") : 0;
    }

    /** What is written by now has been written before anything else happens. */
    void keep() {
        certain = size();
        certainFile = certain == 0 ? "" : attribute("ino");
    }

    /** How many bytes were written since then, to the same file. */
    int uncertain() {
        long size = size();
        certain = Math.max(certain, recorded());
        return size > certain && certainFile.equals(attribute("ino")) ? (int) (size - certain) : 0;
    }

    /** Before records are appended the file says how long it is: so much was written by an earlier call. */
    private long recorded() {
        try {
            return Files.exists(file)
                            && Files.readString(file, StandardCharsets.ISO_8859_1)
                                            .lines()
                                            .count()
                                    > 1
                    ? Long.parseLong(Files.readAllLines(file, StandardCharsets.ISO_8859_1)
                            .get(1)
                            .split(" ")[2])
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last bytes were not written any more. */
    void cut(int bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Long attribute(String name) {
        try {
            return ((Number) Files.getAttribute(file, "unix:" + name)).longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
