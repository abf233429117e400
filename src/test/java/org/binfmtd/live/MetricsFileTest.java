package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a daemon that has had something to do, as Prometheus' own programs read them. */
@Tag("live")
class MetricsFileTest {
    private static final Path DASHBOARD = Sandbox.project().resolve("config/monitoring/binfmtd.dashboard.json");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+(?:\\{.*})?) (\\S+)$");

    @TempDir
    static Path place;

    private static Path files;
    private static Path file;
    private static Outcome outcome;

    @BeforeAll
    static void useTheDaemon() throws IOException {
        Path config = Files.createDirectory(place.resolve("config"));
        Sandbox.declareTwo(config);
        outcome = Sandbox.withConfig(config).bash("""
                        file=/run/binfmtd/binfmtd.prom
                        loaded() { "$JAVA_HOME/bin/jcmd" $BINFMTD_PID VM.class_hierarchy | grep -c "$1"; }
                        await 20 active greeting
                        [ ! -e $file ] || exit 1
                        echo "daemon=$(loaded org.binfmtd.daemon)" >&2
                        echo "unused=$(loaded io.prometheus)" >&2
                        echo "metrics: $file" >/etc/binfmtd/binfmtd.yaml
                        await 20 test -e $file
                        echo "used=$(loaded io.prometheus)" >&2
                        echo -1 >$kernel/greeting
                        counted() { grep -qx 'binfmtd_repairs_total{kind="removed"} 1.0' $file; }
                        await 20 counted
                        cat $file
                        """).good();
        files = Files.createDirectory(place.resolve("files"));
        file = Files.writeString(files.resolve("binfmtd.prom"), outcome.out());
    }

    @Test
    void aRepairIsCounted() {
        assertThat(outcome.lines())
                .contains("binfmtd_state{state=\"converged\"} 1.0", "binfmtd_repair_seconds_count 1");
    }

    /** Of what {@code jcmd} has counted. */
    private static int classes(String when) {
        return Integer.parseInt(new Outcome(0, outcome.err(), "").value(when));
    }

    @Test
    void whereNoMetricsAreWantedPrometheusLibraryIsNotLoaded() {
        assertThat(classes("daemon")).isPositive();
        assertThat(classes("unused")).isZero();
        assertThat(classes("used")).isPositive();
    }

    @Test
    void promtoolFindsNothingToSay() throws Exception {
        assertThat(Prometheus.promtool(file, "check", "metrics").good().out()).isEmpty();
    }

    /** The exporter writes numbers in its own way, those in labels too. */
    private static Map<String, Double> figures(String text) {
        Map<String, Double> figures = new TreeMap<>();
        SAMPLE.matcher(text)
                .results()
                .forEach(sample -> figures.put(
                        sample.group(1).replace("le=\"1.0\"", "le=\"1\""),
                        Double.valueOf(sample.group(2).replace("Inf", "Infinity"))));
        return figures;
    }

    @Test
    void theNodeExporterServesEveryFigure() throws Exception {
        try (Prometheus exporter = Prometheus.exporter(files, place.resolve("exporter.log"))) {
            String served = exporter.await("/metrics", text -> text.contains("node_textfile_scrape_error"));
            Map<String, Double> figures = figures(outcome.out());
            assertThat(figures).hasSizeGreaterThan(30);
            assertThat(figures(served))
                    .containsEntry("node_textfile_scrape_error", 0.0)
                    .containsAllEntriesOf(figures);
            assertThat(served.lines().toList())
                    .containsAll(outcome.lines().stream()
                            .filter(line -> line.startsWith("# "))
                            .toList());
        }
    }

    /** Of the dashboard, with what Grafana puts in the place of its variables. */
    private static List<String> queries() throws IOException {
        return Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(Files.readString(DASHBOARD))
                .results()
                .map(found -> found.group(1)
                        .replace("\\\"", "\"")
                        .replace("$__rate_interval", "1m")
                        .replace("$instance", ".*"))
                .toList();
    }

    @Test
    void prometheusAnswersEachQueryOfTheDashboard() throws Exception {
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(8);
        try (Prometheus exporter = Prometheus.exporter(files, place.resolve("exporter.log"));
                Prometheus server = Prometheus.server(exporter, place)) {
            for (String each : queries) {
                server.await("/api/v1/query?query=" + URLEncoder.encode(each, StandardCharsets.UTF_8), answer -> {
                    assertThat(answer).as(each).doesNotContain("\"status\":\"error\"");
                    return answer.contains("\"value\":[");
                });
            }
        }
    }
}
