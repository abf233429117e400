package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.file.Files;
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
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Keepsake;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Text;
import org.binfmtd.reconcile.Protection;

/**
 * What protected entries of others are, and since when they are gone. Kept in a file, over reboots: what removes them
 * may be the very thing that restarts the machine. For one thread.
 */
final class Keepsakes {
    /** How long an entry must be gone before it is put back: whoever removed it may be about to register another. */
    static final Duration ABSENCE = Duration.ofSeconds(1);

    private static final String HEADER = "binfmtd protected 1";

    private final Path file;
    private final Map<HandlerName, Keepsake> known = new TreeMap<>();
    private final Map<HandlerName, Long> goneSince = new HashMap<>();
    /** When it was last asked which are overdue, on the monotonic clock. */
    private long asked;

    private Optional<Problem> problem = Optional.empty();

    private Keepsakes(Path file) {
        this.file = file;
    }

    /** Reads what is known; a file that can't be understood is reported, and counts as empty. */
    static Keepsakes open(Path file) {
        Keepsakes keepsakes = new Keepsakes(file);
        try {
            keepsakes.parse(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            // nothing was ever protected
        } catch (IOException | IllegalArgumentException e) {
            keepsakes.known.clear();
            keepsakes.problem = Optional.of(keepsakes.trouble("could not be read: " + Text.printable(e.toString())));
        }
        return keepsakes;
    }

    private void parse(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IllegalArgumentException("no header");
        }
        lines.stream().skip(1).map(ClaimLine::keepsake).forEach(keepsake -> known.put(keepsake.name(), keepsake));
    }

    Optional<Problem> problem() {
        return problem;
    }

    /** Remembers what an entry is now. */
    void put(Keepsake keepsake) {
        known.put(keepsake.name(), keepsake);
        save();
    }

    private void save() {
        try {
            StateFile.replace(
                    file,
                    known.values().stream().map(ClaimLine::of).collect(Collectors.joining("\n", HEADER + "\n", "\n")));
            problem = Optional.empty();
        } catch (IOException e) {
            problem = Optional.of(trouble("cannot be written: " + Text.printable(String.valueOf(e.getMessage()))));
        }
    }

    private Problem trouble(String what) {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "protected-not-kept",
                "the file of protected entries " + Text.printable(file.toString()) + " " + what,
                "make room or give the daemon the right to write there; what is not seen again cannot be put back");
    }

    /**
     * What the plan needs to know.
     *
     * @param now on the monotonic clock
     */
    Protection protection(List<HandlerName> names, Observed observed, long now) {
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
    void retain(List<HandlerName> names) {
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
    OptionalLong next() {
        return goneSince.values().stream()
                .mapToLong(since -> since + ABSENCE.toNanos())
                .filter(when -> when - asked > 0)
                .min();
    }
}
