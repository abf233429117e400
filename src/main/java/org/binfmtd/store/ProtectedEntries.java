package org.binfmtd.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.plan.Protection;

/**
 * What protected entries of others are, and since when they are gone. Kept in a file, over reboots: what removes them
 * may be the very thing that restarts the machine. For one thread.
 */
public final class ProtectedEntries {
    /** How long an entry must be gone before it is restored: another one may be about to be registered. */
    public static final Duration ABSENCE = Duration.ofSeconds(1);

    private static final String HEADER = "binfmtd protected 2";
    /** Of the version whose records have no checksums. */
    private static final String FORMER_HEADER = "binfmtd protected 1";

    /** In bytes; a record takes a few hundred. */
    private static final int LARGEST = 1 << 20;

    private final Path file;
    private final Map<HandlerName, ProtectedEntry> known = new TreeMap<>();
    private final Map<HandlerName, Long> goneSince = new HashMap<>();
    /** When it was last asked which are overdue, on the monotonic clock. */
    private long asked;

    private Optional<Problem> problem = Optional.empty();
    private Optional<Problem> newer = Optional.empty();

    private ProtectedEntries(Path file) {
        this.file = file;
    }

    /** Reads what is known; what is damaged in the file is taken from its copy, and reported. */
    public static ProtectedEntries open(Path file) {
        ProtectedEntries protectedEntries = new ProtectedEntries(file);
        try {
            protectedEntries.read(file, protectedEntries.known);
        } catch (NoSuchFileException e) {
            // nothing was ever protected, or the file was removed: then the copy is all there is
            protectedEntries.readCopy();
        } catch (Records.NewerFormatException e) {
            protectedEntries.newer =
                    Optional.of(StateFile.newer(file, e, "each protected entry is noted again when it is seen"));
        } catch (IOException e) {
            protectedEntries.readCopy();
            protectedEntries.problem = Optional.of(damaged(file, e));
        }
        return protectedEntries;
    }

    private void read(Path from, Map<HandlerName, ProtectedEntry> into) throws IOException {
        ProtectedReader found = new ProtectedReader(into);
        try {
            Records.read(from, HEADER, LARGEST, found);
        } catch (Records.UnknownFormatException e) {
            Records.read(from, FORMER_HEADER, LARGEST, found);
        }
        if (found.isDamaged) {
            throw new FileSystemException(from.toString(), null, "has damaged records");
        }
    }

    /** What a file says; of one name the last record counts. */
    private static final class ProtectedReader implements Records.RecordListener {
        private final Map<HandlerName, ProtectedEntry> protectedEntries;
        private boolean isDamaged;

        ProtectedReader(Map<HandlerName, ProtectedEntry> protectedEntries) {
            this.protectedEntries = protectedEntries;
        }

        @Override
        public void record(String record) {
            try {
                ProtectedEntry protectedEntry = ClaimLine.protectedEntry(record);
                protectedEntries.put(protectedEntry.name(), protectedEntry);
            } catch (IllegalArgumentException e) {
                damaged();
            }
        }

        @Override
        public void damaged() {
            isDamaged = true;
        }
    }

    /** The copy adds what the file has lost. */
    private void readCopy() {
        Map<HandlerName, ProtectedEntry> copied = new TreeMap<>();
        try {
            read(copy(), copied);
        } catch (IOException e) {
            // it has what it has
        }
        copied.forEach(known::putIfAbsent);
    }

    private Path copy() {
        return file.resolveSibling(file.getFileName() + "~");
    }

    public Optional<Problem> problem() {
        return problem.or(() -> newer);
    }

    /** Remembers what an entry is now. */
    public void put(ProtectedEntry protectedEntry) {
        known.put(protectedEntry.name(), protectedEntry);
        save();
    }

    private void save() {
        List<String> records = known.values().stream().map(ClaimLine::of).toList();
        try {
            write(file, records);
            write(copy(), records);
            problem = Optional.empty();
        } catch (IOException e) {
            problem = Optional.of(StateFile.unwritten(
                    file,
                    e,
                    "protected-not-kept",
                    "the file of protected entries",
                    "until then a protected entry that is removed while binfmtd is stopped cannot be put back"));
        }
    }

    private static void write(Path file, List<String> records) throws IOException {
        try (StateFile state = new StateFile(file, HEADER, Durability.DISK)) {
            state.rewrite(records.stream());
        }
    }

    private static Problem damaged(Path file, IOException failure) {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "protected-not-kept",
                "the file of protected entries " + Printable.printable(file.toString())
                        + " could not be read, and its copy took its place: it " + StateFile.why(failure),
                "no action is needed: the file is written anew when a protected entry changes");
    }

    /**
     * What the plan needs to know.
     *
     * @param now on the monotonic clock
     */
    public Protection protection(List<HandlerName> names, Observed observed, long now) {
        asked = now;
        if (names.isEmpty()) {
            return Protection.NONE;
        }
        if (!observed.usable()) {
            goneSince.clear();
            return new Protection(names, known, Set.of());
        }
        Set<HandlerName> there = observed.entries().stream()
                .flatMap(entry -> entry.name().handler().stream())
                .filter(names::contains)
                .collect(Collectors.toSet());
        goneSince.keySet().removeAll(there);
        names.stream()
                .filter(name -> known.containsKey(name) && !there.contains(name))
                .forEach(name -> goneSince.putIfAbsent(name, now));
        return new Protection(names, known, overdue(now));
    }

    /** Forgets all but these. */
    public void retain(List<HandlerName> names) {
        goneSince.keySet().retainAll(names);
        if (known.keySet().retainAll(names)) {
            save();
        }
    }

    private Set<HandlerName> overdue(long now) {
        return goneSince.entrySet().stream()
                .filter(each -> now - each.getValue() >= ABSENCE.toNanos())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** When the next of them is overdue that was not when it was last asked, on the monotonic clock. */
    public OptionalLong next() {
        return goneSince.values().stream()
                .mapToLong(since -> since + ABSENCE.toNanos())
                .filter(when -> when - asked > 0)
                .min();
    }
}
