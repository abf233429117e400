package org.binfmtd.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.model.Event;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;

/**
 * What has happened to the entries: the last so many events, and no more than fit into so many bytes, kept over
 * restarts and reboots. Nothing is written before {@link #save}, which is for when the kernel has what it should have.
 * For one thread.
 */
public final class History {
    private static final String HEADER = "binfmtd history 1";
    /** Events in the file that are no longer remembered, before it is written anew. */
    private static final int MOST_DEAD = 1024;
    /** In bytes; of a longer file the end is read: no more than {@link #LARGEST} is remembered of it. */
    private static final int LONGEST_FILE = 10 << 20;
    /** Events, whatever the settings say. */
    static final int MOST = 65_536;
    /** Of one event's detail, in Java's {@code char}s: an entry's text in the kernel is never longer. */
    static final int LONGEST_DETAIL = 4096;
    /** Of a handler or a kind of event, in Java's {@code char}s. */
    private static final int LONGEST_NAME = 255;
    /** Of all events together, in bytes of UTF-8; the answer to who asks for them is about as long. */
    static final int LARGEST = 8 << 20;
    /** What an event takes beside its texts, in bytes. */
    private static final int OF_EVENT = 32;
    /** In bytes: a Java {@code char} takes three at most. */
    private static final int LONGEST_EVENT = OF_EVENT + 3 * (2 * LONGEST_NAME + LONGEST_DETAIL);

    private final Path path;
    private final StateFile file;
    private final InstantSource clock;
    private final Deque<Event> ring = new ArrayDeque<>();
    private final List<Event> unsaved = new ArrayList<>();
    private List<Event> shown = List.of();
    private boolean changed;
    private Optional<Problem> unwritten = Optional.empty();
    private Optional<Problem> newer = Optional.empty();
    private int most = MOST;
    private int size;

    private History(Path path, InstantSource clock) {
        this.path = path;
        this.file = new StateFile(path, HEADER, Durability.MEMORY);
        this.clock = clock;
    }

    /**
     * Reads what former runs have left; records that are damaged or cannot be understood are passed over, and reported.
     */
    public static History open(Path path, InstantSource clock) {
        History history = new History(path, clock);
        try {
            HistoryReader found = history.new HistoryReader();
            Records.readLast(path, HEADER, LONGEST_FILE, found);
            history.unwritten = found.damaged == 0 ? Optional.empty() : Optional.of(damaged(path, found.damaged));
        } catch (NoSuchFileException e) {
            // the first run
        } catch (Records.NewerFormatException e) {
            history.newer = Optional.of(StateFile.newer(path, e, "a new history begins"));
        } catch (IOException e) {
            history.unwritten = Optional.of(unwritten(path, e));
        }
        history.changed = true;
        return history;
    }

    private final class HistoryReader implements Records.RecordListener {
        private int damaged;

        @Override
        public void record(String record) {
            String[] parts = record.split("\t", -1);
            if (parts.length == 4 && parts[0].matches("[0-9]{1,18}")) {
                remember(new Event(Long.parseLong(parts[0]), name(parts[1]), name(parts[2]), shortened(parts[3])));
            } else {
                damaged();
            }
        }

        /** The first version appends such to a file of this one. */
        @Override
        public void unprotected(String record) {
            record(record);
        }

        @Override
        public void damaged() {
            damaged++;
        }
    }

    private static String name(String text) {
        return Printable.shortened(text, LONGEST_NAME);
    }

    private static String shortened(String detail) {
        return Printable.shortened(detail, LONGEST_DETAIL);
    }

    private void remember(Event event) {
        ring.add(event);
        size += size(event);
        forgetOldest();
    }

    private static int size(Event event) {
        return OF_EVENT
                + Printable.octets(event.handler())
                + Printable.octets(event.event())
                + Printable.octets(event.describe());
    }

    /**
     * How many events are remembered from now on, if they are not too long.
     *
     * @param events at most {@link #MOST}
     */
    public void limit(int events) {
        most = events;
        forgetOldest();
    }

    private void forgetOldest() {
        while (ring.size() > most || size > LARGEST) {
            size -= size(ring.remove());
            changed = true;
        }
    }

    /** @param detail for people, and safe to print */
    public void add(String handler, String event, String detail) {
        add(handler, event, Event.NO_REPAIR, detail);
    }

    /**
     * The same, for an entry that was restored.
     *
     * @return the event as it is remembered
     */
    public Event add(String handler, String event, long microseconds, String detail) {
        long time = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        Event added = new Event(Math.max(0, time), handler, event, microseconds, shortened(detail));
        remember(added);
        unsaved.add(added);
        changed = true;
        return added;
    }

    /** The oldest first. */
    public List<Event> events() {
        if (changed) {
            shown = List.copyOf(ring);
            changed = false;
        }
        return shown;
    }

    public Optional<Problem> problem() {
        return unwritten.or(() -> newer).or(() -> isCut() ? Optional.of(cut()) : Optional.empty());
    }

    /** It is known after a restart too: where older events were forgotten, another of the longest does not fit. */
    private boolean isCut() {
        return ring.size() < most && size > LARGEST - LONGEST_EVENT;
    }

    private static Problem cut() {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "history-cut",
                "the history does not hold as many events as 'history' says: it has only the latest " + (LARGEST >> 20)
                        + " MiB of them",
                "lower 'history' in binfmtd.yaml");
    }

    /** Writes down what was added since the last time. */
    public void save() {
        if (unsaved.isEmpty()) {
            return;
        }
        try {
            file.add(records(unsaved).toList(), () -> records(ring), ring.size() + MOST_DEAD);
            file.settle();
            unwritten = Optional.empty();
        } catch (IOException e) {
            unwritten = Optional.of(unwritten(path, e));
        }
        unsaved.clear();
    }

    private static Stream<String> records(Collection<Event> events) {
        return events.stream()
                .map(each ->
                        String.join("\t", Long.toString(each.time()), each.handler(), each.event(), each.describe()));
    }

    /** Closes the file. */
    public void close() {
        file.close();
    }

    private static Problem damaged(Path file, int records) {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "history-damaged",
                records + " of the records in the history " + Printable.printable(file.toString())
                        + " are damaged and not shown",
                "no action is needed: the file is written anew at the next event");
    }

    private static Problem unwritten(Path file, IOException failure) {
        return StateFile.unwritten(
                file, failure, "history-not-kept", "the history", "until then it forgets with each restart");
    }
}
