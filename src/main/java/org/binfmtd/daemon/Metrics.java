package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;

/**
 * What a monitoring system wants to know, in a file that is replaced as a whole. For one thread.
 *
 * @see <a href="https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md">OpenMetrics</a>
 */
final class Metrics {
    /** However much happens, the file is not written more often. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    /** The upper bounds of the histogram's buckets, in microseconds. */
    private static final long[] BOUNDS = {1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000};

    /** The exporter runs as another user. */
    private static final int MODE = 0644;

    private final Map<String, Long> repairs = new TreeMap<>();
    private final long[] buckets = new long[BOUNDS.length + 1];
    private long microseconds;
    private OptionalLong written = OptionalLong.empty();
    private boolean outdated;
    private Optional<Problem> problem = Optional.empty();

    Optional<Problem> problem() {
        return problem;
    }

    void count(List<Event> made) {
        for (Event each : made) {
            repairs.merge(each.event(), 1L, Long::sum);
            buckets[bucket(each.microseconds())]++;
            microseconds += each.microseconds();
        }
    }

    private static int bucket(long microseconds) {
        int bucket = 0;
        while (bucket < BOUNDS.length && microseconds > BOUNDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /**
     * Writes the file, unless that was done just now.
     *
     * @param file nothing where none is wanted
     * @param now on the monotonic clock
     */
    void show(Optional<String> file, Snapshot snapshot, long now) {
        outdated = file.isPresent() && written.isPresent() && now - written.getAsLong() < PERIOD.toNanos();
        if (outdated) {
            return;
        }
        problem = file.flatMap(path -> write(Path.of(path), snapshot));
        written = file.isPresent() ? OptionalLong.of(now) : OptionalLong.empty();
    }

    /** When there is something to write that was held back, on the monotonic clock. */
    OptionalLong next() {
        return outdated ? OptionalLong.of(written.getAsLong() + PERIOD.toNanos()) : OptionalLong.empty();
    }

    private Optional<Problem> write(Path file, Snapshot snapshot) {
        try {
            AtomicFile.replace(file, text(snapshot).getBytes(StandardCharsets.UTF_8), MODE, Durability.MEMORY);
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

    String text(Snapshot snapshot) {
        Page page = new Page();
        page.family("binfmtd_state", "stateset", "The daemon as a whole.");
        for (Snapshot.State each : Snapshot.State.values()) {
            page.sample("binfmtd_state", "binfmtd_state", each.word(), snapshot.state() == each ? 1 : 0);
        }
        page.family("binfmtd_handlers", "gauge", "Declared handlers by state.");
        for (HandlerState each : HandlerState.values()) {
            page.sample(
                    "binfmtd_handlers", "state", each.word(), snapshot.counts().getOrDefault(each, 0));
        }
        page.family("binfmtd_entries", "gauge", "Entries that the kernel has, by whose they are.");
        long own =
                snapshot.entries().stream().filter(Snapshot.EntryStatus::owned).count();
        page.sample("binfmtd_entries", "owner", "binfmtd", own);
        page.sample("binfmtd_entries", "owner", "others", snapshot.entries().size() - own);
        page.family("binfmtd_problems", "gauge", "Problems reported to the administrator, by severity.");
        for (Problem.Severity each : Problem.Severity.values()) {
            long count = snapshot.problems().stream()
                    .filter(problem -> problem.severity() == each)
                    .mapToLong(Problem::count)
                    .sum();
            page.sample("binfmtd_problems", "severity", each.word(), count);
        }
        page.family("binfmtd_generation", "gauge", "Counts readings of the files that changed what is declared.");
        page.sample("binfmtd_generation", snapshot.generation());
        page.family("binfmtd_observed_generation", "gauge", "The generation that the last finished pass applied.");
        page.sample("binfmtd_observed_generation", snapshot.observedGeneration());
        page.family("binfmtd_last_pass_timestamp_seconds", "gauge", "When the last pass ended.");
        page.sample("binfmtd_last_pass_timestamp_seconds", seconds(snapshot.lastPass()));
        page.family("binfmtd_repairs", "counter", "Entries restored since the daemon started, by what had happened.");
        repairs.forEach((kind, count) -> page.sample("binfmtd_repairs_total", "kind", kind, count));
        histogram(page);
        return page.end();
    }

    private void histogram(Page page) {
        String name = "binfmtd_repair_seconds";
        page.family(name, "histogram", "From the event to the write that put an entry right.");
        long count = 0;
        for (int i = 0; i < buckets.length; i++) {
            count += buckets[i];
            page.sample(name + "_bucket", "le", i < BOUNDS.length ? seconds(BOUNDS[i]) : "+Inf", count);
        }
        page.sample(name + "_sum", seconds(microseconds));
        page.sample(name + "_count", count);
    }

    private static String seconds(long microseconds) {
        return String.format(Locale.ROOT, "%d.%06d", microseconds / 1_000_000, microseconds % 1_000_000);
    }

    /**
     * Families one after another, each with its samples. All values of labels are words of ours: nothing is to be
     * escaped.
     */
    private static final class Page {
        private final StringBuilder text = new StringBuilder();

        void family(String name, String type, String help) {
            text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
            text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        }

        void sample(String name, Object value) {
            text.append(name).append(' ').append(value).append('\n');
        }

        void sample(String name, String label, String word, Object value) {
            sample(name + "{" + label + "=\"" + word + "\"}", value);
        }

        String end() {
            return text.append("# EOF\n").toString();
        }
    }
}
