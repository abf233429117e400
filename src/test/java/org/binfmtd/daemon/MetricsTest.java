package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file for the monitoring system: what is in it, and when it is written. */
class MetricsTest {
    private static final HandlerName H = HandlerName.parse("h").orElseThrow();
    private static final List<HandlerName> REQUIRED =
            List.of(new HandlerName("a"), new HandlerName("n"), new HandlerName("u"), new HandlerName("w"));
    private static final long SECOND = Metrics.PERIOD.toNanos();

    @TempDir
    Path place;

    private final Metrics metrics = new Metrics();

    private static HandlerStatus handler(String name, HandlerState state) {
        return new HandlerStatus(
                new HandlerName(name),
                Optional.empty(),
                state,
                "",
                "",
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                0,
                0);
    }

    private static Snapshot snapshot(long generation) {
        return new Snapshot(
                Snapshot.State.DEGRADED,
                "mounted",
                "/m",
                generation,
                1,
                1_700_000_000_000_001L,
                List.of(
                        handler("a", HandlerState.ACTIVE),
                        handler("n", HandlerState.NATIVE),
                        handler("w", HandlerState.WAITING)),
                List.of(
                        new EntryStatus("h", true, "extension .h", "/h", "", true),
                        new EntryStatus("x", true, "extension .x", "/x", "", false)),
                Map.of(),
                List.of(Problem.ofSystem(Problem.Severity.WARNING, "code", "why", "what")),
                List.of());
    }

    @Test
    void allIsTold() throws IOException {
        metrics.count(
                List.of(new Event(0, H.text(), "removed", 1000, ""), new Event(0, H.text(), "removed", 1001, "")));
        metrics.count(List.of(new Event(0, H.text(), "disabled", 2_000_000, "")));
        Path file = place.resolve("b.prom");
        metrics.show(Optional.of(file.toString()), REQUIRED, snapshot(2), 5);
        assertThat(file).content().isEqualTo("""
                        # HELP binfmtd_entries Entries that the kernel has, by whose they are.
                        # TYPE binfmtd_entries gauge
                        binfmtd_entries{owner="binfmtd"} 1.0
                        binfmtd_entries{owner="others"} 1.0
                        # HELP binfmtd_generation Counts readings of the files that changed what is declared.
                        # TYPE binfmtd_generation gauge
                        binfmtd_generation 2.0
                        # HELP binfmtd_handler_active Whether a required handler is active, or the host runs its files itself.
                        # TYPE binfmtd_handler_active gauge
                        binfmtd_handler_active{handler="a"} 1.0
                        binfmtd_handler_active{handler="n"} 1.0
                        binfmtd_handler_active{handler="u"} 0.0
                        binfmtd_handler_active{handler="w"} 0.0
                        # HELP binfmtd_handlers Declared handlers by state.
                        # TYPE binfmtd_handlers gauge
                        binfmtd_handlers{state="active"} 1.0
                        binfmtd_handlers{state="conflict"} 0.0
                        binfmtd_handlers{state="disabled"} 0.0
                        binfmtd_handlers{state="failed"} 0.0
                        binfmtd_handlers{state="frozen"} 0.0
                        binfmtd_handlers{state="native"} 1.0
                        binfmtd_handlers{state="refused"} 0.0
                        binfmtd_handlers{state="shadowed"} 0.0
                        binfmtd_handlers{state="waiting"} 1.0
                        # HELP binfmtd_last_pass_timestamp_seconds When the last pass ended.
                        # TYPE binfmtd_last_pass_timestamp_seconds gauge
                        binfmtd_last_pass_timestamp_seconds 1.700000000000001E9
                        # HELP binfmtd_observed_generation The generation that the last finished pass applied.
                        # TYPE binfmtd_observed_generation gauge
                        binfmtd_observed_generation 1.0
                        # HELP binfmtd_problems Problems reported to the administrator, by severity.
                        # TYPE binfmtd_problems gauge
                        binfmtd_problems{severity="error"} 0.0
                        binfmtd_problems{severity="note"} 0.0
                        binfmtd_problems{severity="warning"} 1.0
                        # HELP binfmtd_repair_seconds From the event to the write that put an entry right.
                        # TYPE binfmtd_repair_seconds histogram
                        binfmtd_repair_seconds_bucket{le="0.001"} 1
                        binfmtd_repair_seconds_bucket{le="0.0025"} 2
                        binfmtd_repair_seconds_bucket{le="0.005"} 2
                        binfmtd_repair_seconds_bucket{le="0.01"} 2
                        binfmtd_repair_seconds_bucket{le="0.025"} 2
                        binfmtd_repair_seconds_bucket{le="0.05"} 2
                        binfmtd_repair_seconds_bucket{le="0.1"} 2
                        binfmtd_repair_seconds_bucket{le="0.25"} 2
                        binfmtd_repair_seconds_bucket{le="1.0"} 2
                        binfmtd_repair_seconds_bucket{le="+Inf"} 3
                        binfmtd_repair_seconds_count 3
                        binfmtd_repair_seconds_sum 2.002001
                        # HELP binfmtd_repairs_total Entries restored since the daemon started, by what had happened.
                        # TYPE binfmtd_repairs_total counter
                        binfmtd_repairs_total{kind="disabled"} 1.0
                        binfmtd_repairs_total{kind="launcher"} 0.0
                        binfmtd_repairs_total{kind="overtaken"} 0.0
                        binfmtd_repairs_total{kind="removed"} 2.0
                        binfmtd_repairs_total{kind="reordered"} 0.0
                        binfmtd_repairs_total{kind="replaced"} 0.0
                        binfmtd_repairs_total{kind="stale"} 0.0
                        # HELP binfmtd_state The state of the daemon: 1 for the one that it is in.
                        # TYPE binfmtd_state gauge
                        binfmtd_state{state="blocked"} 0.0
                        binfmtd_state{state="converged"} 0.0
                        binfmtd_state{state="degraded"} 1.0
                        binfmtd_state{state="overtaken"} 0.0
                        binfmtd_state{state="starting"} 0.0
                        binfmtd_state{state="suspended"} 0.0
                        binfmtd_state{state="working"} 0.0
                        """);
    }

    /** Alerts and dashboards on a metric that there is not would show nothing, without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"binfmtd.rules.yml", "binfmtd.rules.test.yml", "binfmtd.dashboard.json"})
    void theExamplesNameWhatIsTold(String example) throws IOException {
        Pattern name = Pattern.compile("\\bbinfmtd_\\w+");
        String text = new String(MetricsText.of(snapshot(1), REQUIRED, new Repairs()), StandardCharsets.UTF_8);
        Set<String> told = text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("\\W.*", ""))
                .collect(Collectors.toSet());
        List<String> named = name.matcher(Files.readString(Path.of("config/monitoring", example)))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(named).isNotEmpty().isSubsetOf(told);
    }

    @Test
    void theFileIsWrittenOnceASecondAtMost() throws IOException {
        Path file = place.resolve("b.prom");
        Optional<String> wanted = Optional.of(file.toString());
        metrics.show(wanted, REQUIRED, snapshot(1), 5);
        assertThat(file).content().contains("binfmtd_generation 1.0\n");
        assertThat(metrics.next()).isEmpty();
        metrics.show(wanted, REQUIRED, snapshot(2), 6);
        assertThat(file).content().contains("binfmtd_generation 1.0\n");
        assertThat(metrics.next()).hasValue(5 + SECOND);
        metrics.show(wanted, REQUIRED, snapshot(3), 5 + SECOND);
        assertThat(file).content().contains("binfmtd_generation 3.0\n");
        assertThat(metrics.next()).isEmpty();
        try (var files = Files.list(place)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whereNoneIsWantedNoneIsWritten() {
        metrics.show(Optional.empty(), REQUIRED, snapshot(1), 5);
        metrics.show(Optional.empty(), REQUIRED, snapshot(1), 6);
        assertThat(metrics.next()).isEmpty();
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void whatCannotBeWrittenIsTold() throws IOException {
        Path file = Files.createFile(place.resolve("file"));
        metrics.show(Optional.of(file + "/b.prom"), REQUIRED, snapshot(1), 5);
        assertThat(metrics.problem())
                .hasValueSatisfying(problem -> assertThat(problem.describe())
                        .startsWith("the metrics " + file + "/b.prom cannot be written: ")
                        .endsWith("or change 'metrics' in binfmtd.yaml"));
        metrics.show(Optional.empty(), REQUIRED, snapshot(1), 6 + SECOND);
        assertThat(metrics.problem()).isEmpty();
    }
}
