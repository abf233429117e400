package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.model.Claim;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Text;

/**
 * What is ours in the kernel, kept over restarts: a write-ahead journal. A claim is noted as intended before the kernel
 * is written to, and as done after it, so that a daemon that is killed in between finds out what it was doing. It lives
 * in {@code /run}: it must not outlive the kernel it speaks of. For one thread.
 */
public final class Inventory implements AutoCloseable {
    private static final String HEADER = "binfmtd inventory 1";
    /** Lines that say nothing any more, before the file is written anew. */
    private static final int MOST_DEAD_LINES = 512;

    private final Path file;
    private final Map<HandlerName, Claim> claims;
    private final Optional<Problem> corruption;
    private Optional<Problem> unwritten = Optional.empty();
    private Optional<FileChannel> journal = Optional.empty();
    private int lines;

    private Inventory(Path file, Map<HandlerName, Claim> claims, Optional<Problem> corruption) {
        this.file = file;
        this.claims = claims;
        this.corruption = corruption;
    }

    /** Reads the file; one that can't be understood is moved aside, and treated as empty. */
    public static Inventory open(Path file) {
        try {
            return new Inventory(file, parse(Files.readString(file, StandardCharsets.ISO_8859_1)), Optional.empty());
        } catch (NoSuchFileException e) {
            return new Inventory(file, new TreeMap<>(), Optional.empty());
        } catch (IOException | IllegalArgumentException e) {
            return new Inventory(file, new TreeMap<>(), Optional.of(moveAside(file)));
        }
    }

    /**
     * What a daemon has noted, for whoever only wants to know.
     *
     * @throws IOException if the file cannot be read or understood
     */
    static Map<HandlerName, Claim> read(Path file) throws IOException {
        try {
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no inventory", e);
        }
    }

    /** That the file cannot be written, or else what was wrong with it when it was opened. */
    public Optional<Problem> problem() {
        return unwritten.or(() -> corruption);
    }

    public Map<HandlerName, Claim> claims() {
        return Collections.unmodifiableMap(claims);
    }

    /** Notes a claim as it is now. */
    public void put(Claim claim) {
        putAll(List.of(claim));
    }

    /** Notes claims as they are now, in one go. */
    public void putAll(List<Claim> now) {
        if (!now.isEmpty()) {
            now.forEach(claim -> claims.put(claim.handler(), claim));
            append(now.stream().map(ClaimLine::of).toList());
        }
    }

    /** Gives a name up. */
    public void release(HandlerName handler) {
        claims.remove(handler);
        append(List.of(ClaimLine.ofRelease(handler)));
    }

    @Override
    public void close() {
        journal.ifPresent(Inventory::closeQuietly);
        journal = Optional.empty();
    }

    private void append(List<String> added) {
        try {
            if (journal.isEmpty() || lines > claims.size() + MOST_DEAD_LINES) {
                rewrite();
            } else {
                StateFile.append(journal.get(), String.join("\n", added) + "\n");
                lines += added.size();
            }
            unwritten = Optional.empty();
        } catch (IOException e) {
            // What is ours is still known here; it is written whole again at the next chance.
            close();
            unwritten = Optional.of(unwritten(e));
        }
    }

    /** The whole file anew, put in the old one's place at once. */
    private void rewrite() throws IOException {
        close();
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        claims.values().forEach(claim -> text.append(ClaimLine.of(claim)).append('\n'));
        StateFile.replace(file, text);
        journal = Optional.of(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        lines = claims.size();
    }

    /** @throws IllegalArgumentException if it is no inventory */
    private static Map<HandlerName, Claim> parse(String text) {
        if (!text.startsWith(HEADER + "\n")) {
            throw new IllegalArgumentException("no header");
        }
        Map<HandlerName, Claim> claims = new TreeMap<>();
        int start = HEADER.length() + 1;
        // A last line without its end is one that was being written when the daemon was killed: it had not begun to
        // act.
        for (int end = text.indexOf('\n', start); end >= 0; end = text.indexOf('\n', start)) {
            apply(text.substring(start, end), claims);
            start = end + 1;
        }
        return claims;
    }

    private static void apply(String line, Map<HandlerName, Claim> claims) {
        try {
            ClaimLine.apply(line, claims);
        } catch (IllegalArgumentException e) {
            if (!ClaimLine.isEarly(line)) {
                throw e;
            }
            // Its entry is adopted.
        }
    }

    private Problem unwritten(IOException failure) {
        return StateFile.unwritten(
                file, failure, "inventory-not-written", "the inventory", "a restart would not know what is its own");
    }

    private static Problem moveAside(Path file) {
        Path aside = file.resolveSibling(file.getFileName() + ".corrupt");
        String kept;
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            kept = "it was moved to " + Text.printable(aside.toString());
        } catch (IOException e) {
            kept = "it could not be moved aside";
        }
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "corrupt-inventory",
                "the inventory " + Text.printable(file.toString()) + " could not be read, and " + kept,
                "nothing needs to be done: equal entries are adopted; look for others with ListEntries");
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }
}
