package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file for the monitoring system: what is in it, and when it is written. */
class MetricsTest {
    private static final HandlerName H = HandlerName.parse("h").orElseThrow();
    private static final long SECOND = Metrics.PERIOD.toNanos();

    @TempDir
    Path place;

    private final Metrics metrics = new Metrics();

    private static Snapshot snapshot(long generation) {
        return new Snapshot(
                Snapshot.State.DEGRADED,
                "mounted",
                "/m",
                generation,
                1,
                1_700_000_000_000_001L,
                List.of(),
                List.of(
                        new EntryStatus("h", true, "extension .h", "/h", "", true),
                        new EntryStatus("x", true, "extension .x", "/x", "", false)),
                Map.of(),
                List.of(Problem.ofSystem(Problem.Severity.WARNING, "code", "why", "what")),
                List.of());
    }

    @Test
    void allIsTold() {
        metrics.count(
                List.of(new Event(0, H.text(), "removed", 1000, ""), new Event(0, H.text(), "removed", 1001, "")));
        metrics.count(List.of(new Event(0, H.text(), "disabled", 2_000_000, "")));
        assertThat(metrics.text(snapshot(2)))
                .contains("""
                        # TYPE binfmtd_state stateset
                        # HELP binfmtd_state The daemon as a whole.
                        binfmtd_state{binfmtd_state="starting"} 0
                        binfmtd_state{binfmtd_state="converged"} 0
                        binfmtd_state{binfmtd_state="overtaken"} 0
                        binfmtd_state{binfmtd_state="degraded"} 1
                        """)
                .contains("binfmtd_handlers{state=\"active\"} 0\n")
                .contains("binfmtd_entries{owner=\"binfmtd\"} 1\nbinfmtd_entries{owner=\"others\"} 1\n")
                .contains("binfmtd_problems{severity=\"error\"} 0\nbinfmtd_problems{severity=\"warning\"} 1\n")
                .contains("binfmtd_generation 2\n", "binfmtd_observed_generation 1\n")
                .contains("binfmtd_last_pass_timestamp_seconds 1700000000.000001\n")
                .contains("binfmtd_repairs_total{kind=\"disabled\"} 1\nbinfmtd_repairs_total{kind=\"removed\"} 2\n")
                .endsWith("""
                        # TYPE binfmtd_repair_seconds histogram
                        # HELP binfmtd_repair_seconds From the event to the write that put an entry right.
                        binfmtd_repair_seconds_bucket{le="0.001000"} 1
                        binfmtd_repair_seconds_bucket{le="0.002500"} 2
                        binfmtd_repair_seconds_bucket{le="0.005000"} 2
                        binfmtd_repair_seconds_bucket{le="0.010000"} 2
                        binfmtd_repair_seconds_bucket{le="0.025000"} 2
                        binfmtd_repair_seconds_bucket{le="0.050000"} 2
                        binfmtd_repair_seconds_bucket{le="0.100000"} 2
                        binfmtd_repair_seconds_bucket{le="0.250000"} 2
                        binfmtd_repair_seconds_bucket{le="1.000000"} 2
                        binfmtd_repair_seconds_bucket{le="+Inf"} 3
                        binfmtd_repair_seconds_sum 2.002001
                        binfmtd_repair_seconds_count 3
                        # EOF
                        """);
    }

    @Test
    void theFileIsWrittenOnceASecondAtMost() throws IOException {
        Path file = place.resolve("b.prom");
        Optional<String> wanted = Optional.of(file.toString());
        metrics.show(wanted, snapshot(1), 5);
        assertThat(file).content().contains("binfmtd_generation 1\n");
        assertThat(metrics.next()).isEmpty();
        metrics.show(wanted, snapshot(2), 6);
        assertThat(file).content().contains("binfmtd_generation 1\n");
        assertThat(metrics.next()).hasValue(5 + SECOND);
        metrics.show(wanted, snapshot(3), 5 + SECOND);
        assertThat(file).content().contains("binfmtd_generation 3\n");
        assertThat(metrics.next()).isEmpty();
        try (var files = Files.list(place)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whereNoneIsWantedNoneIsWritten() {
        metrics.show(Optional.empty(), snapshot(1), 5);
        metrics.show(Optional.empty(), snapshot(1), 6);
        assertThat(metrics.next()).isEmpty();
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void whatCannotBeWrittenIsTold() throws IOException {
        Path file = Files.createFile(place.resolve("file"));
        metrics.show(Optional.of(file + "/b.prom"), snapshot(1), 5);
        assertThat(metrics.problem())
                .hasValueSatisfying(problem -> assertThat(problem.describe())
                        .startsWith("the metrics " + file + "/b.prom cannot be written: ")
                        .endsWith("or change 'metrics' in binfmtd.yaml"));
        metrics.show(Optional.empty(), snapshot(1), 6 + SECOND);
        assertThat(metrics.problem()).isEmpty();
    }
}
