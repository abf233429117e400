package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.binfmtd.model.Problem;

/**
 * What has happened to the entries: the last so many events, kept over restarts and reboots. Nothing is written before
 * {@link #save}, which is for when the kernel has what it should have. For one thread.
 */
public final class History {
    /** Lines of events that are no longer remembered, before the file is written anew. */
    private static final int MOST_DEAD_LINES = 1024;

    private final Path file;
    private final InstantSource clock;
    private final Deque<Event> ring = new ArrayDeque<>();
    private final List<Event> unsaved = new ArrayList<>();
    private List<Event> shown = List.of();
    private boolean changed;
    private Optional<Problem> unwritten = Optional.empty();
    private int most = Integer.MAX_VALUE;
    private int lines;
    private boolean whole;

    private History(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * One thing that happened.
     *
     * @param time microseconds since the epoch, as the clock of the day showed it
     * @param handler whose entry it happened to; empty if it happened to all
     * @param event a word
     * @param detail for people; safe to print
     */
    public record Event(long time, String handler, String event, String detail) {}

    /** Reads what former runs have left; lines that can't be understood are passed over. */
    static History open(Path file, InstantSource clock) {
        History history = new History(file, clock);
        try {
            String text = Files.readString(file);
            history.whole = text.endsWith("\n");
            text.lines().forEach(history::read);
        } catch (NoSuchFileException e) {
            // the first run
        } catch (IOException e) {
            history.unwritten = Optional.of(unwritten(file, e));
        }
        history.changed = true;
        return history;
    }

    private void read(String line) {
        lines++;
        String[] parts = line.split("\t", -1);
        if (parts.length == 4 && parts[0].matches("[0-9]{1,18}")) {
            ring.add(new Event(Long.parseLong(parts[0]), parts[1], parts[2], parts[3]));
        }
    }

    /** How many events are remembered from now on. */
    void limit(int events) {
        most = events;
        forgetOldest();
    }

    private void forgetOldest() {
        while (ring.size() > most) {
            ring.remove();
            changed = true;
        }
    }

    /** @param detail for people, and safe to print */
    void add(String handler, String event, String detail) {
        long time = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        Event added = new Event(Math.max(0, time), handler, event, detail);
        ring.add(added);
        unsaved.add(added);
        changed = true;
        forgetOldest();
    }

    /** The oldest first. */
    List<Event> events() {
        if (changed) {
            shown = List.copyOf(ring);
            changed = false;
        }
        return shown;
    }

    Optional<Problem> problem() {
        return unwritten;
    }

    /** Writes down what was added since the last time. */
    void save() {
        if (unsaved.isEmpty()) {
            return;
        }
        try {
            write();
            unwritten = Optional.empty();
        } catch (IOException e) {
            whole = false;
            unwritten = Optional.of(unwritten(file, e));
        }
        unsaved.clear();
    }

    private void write() throws IOException {
        if (!whole || lines + unsaved.size() > ring.size() + MOST_DEAD_LINES) {
            rewrite();
        } else {
            append();
        }
    }

    private void append() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            StateFile.append(channel, text(unsaved));
        }
        lines += unsaved.size();
    }

    private void rewrite() throws IOException {
        StateFile.replace(file, text(ring));
        lines = ring.size();
        whole = true;
    }

    private static String text(Iterable<Event> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(each -> text.append(each.time())
                .append('\t')
                .append(each.handler())
                .append('\t')
                .append(each.event())
                .append('\t')
                .append(each.detail())
                .append('\n'));
        return text.toString();
    }

    private static Problem unwritten(Path file, IOException failure) {
        return StateFile.unwritten(
                file, failure, "history-not-kept", "the history", "until then it forgets with each restart");
    }
}
