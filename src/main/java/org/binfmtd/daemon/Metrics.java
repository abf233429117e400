package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;

/** What a monitoring system wants to know, in a file that is replaced as a whole. For one thread. */
final class Metrics {
    /** However much happens, the file is not written more often. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    /** The exporter runs as another user. */
    private static final int MODE = 0644;

    private final Repairs repairs = new Repairs();
    private OptionalLong written = OptionalLong.empty();
    private boolean outdated;
    private Optional<Problem> problem = Optional.empty();

    Optional<Problem> problem() {
        return problem;
    }

    void count(List<Event> made) {
        made.forEach(repairs::count);
    }

    /**
     * Writes the file, unless that was done just now.
     *
     * @param file nothing where none is wanted
     * @param required the handlers that are told of by name
     * @param now on the monotonic clock
     */
    void show(Optional<String> file, List<HandlerName> required, Snapshot snapshot, long now) {
        outdated = file.isPresent() && written.isPresent() && now - written.getAsLong() < PERIOD.toNanos();
        if (outdated) {
            return;
        }
        problem = file.flatMap(path -> write(Path.of(path), required, snapshot));
        written = file.isPresent() ? OptionalLong.of(now) : OptionalLong.empty();
    }

    /** When there is something to write that was held back, on the monotonic clock. */
    OptionalLong next() {
        return outdated ? OptionalLong.of(written.getAsLong() + PERIOD.toNanos()) : OptionalLong.empty();
    }

    private Optional<Problem> write(Path file, List<HandlerName> required, Snapshot snapshot) {
        try {
            AtomicFile.replace(file, MetricsText.of(snapshot, required, repairs), MODE, Durability.MEMORY);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Problem.ofSystem(
                    Problem.Severity.WARNING,
                    "metrics-not-written",
                    "the metrics " + Printable.printable(file.toString()) + " cannot be written: "
                            + Printable.printable(String.valueOf(e.getMessage())),
                    "give the daemon the right to write there, make room, or change 'metrics' in binfmtd.yaml"));
        }
    }
}
