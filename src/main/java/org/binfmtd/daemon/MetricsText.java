package org.binfmtd.daemon;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.binfmtd.status.Snapshot.HandlerStatus;

/**
 * A snapshot in Prometheus' text format, which is what the node exporter reads. This class alone uses Prometheus'
 * library, so that it is loaded only where a file is written.
 */
final class MetricsText {
    private MetricsText() {}

    /** @param required the handlers that are told of by name */
    static byte[] of(Snapshot snapshot, List<HandlerName> required, Repairs repairs) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create()
                .write(
                        text,
                        MetricSnapshots.of(
                                state(snapshot),
                                handlers(snapshot),
                                required(snapshot, required),
                                entries(snapshot),
                                problems(snapshot),
                                gauge(
                                        "binfmtd_generation",
                                        "Counts readings of the files that changed what is declared.",
                                        snapshot.generation()),
                                gauge(
                                        "binfmtd_observed_generation",
                                        "The generation that the last finished pass applied.",
                                        snapshot.observedGeneration()),
                                gauge(
                                        "binfmtd_last_pass_timestamp_seconds",
                                        "When the last pass ended.",
                                        snapshot.lastPass() / 1e6),
                                kinds(repairs),
                                times(repairs)));
        return text.toByteArray();
    }

    private static GaugeSnapshot state(Snapshot snapshot) {
        GaugeSnapshot.Builder gauge = gauge("binfmtd_state", "The state of the daemon: 1 for the one that it is in.");
        for (Snapshot.State each : Snapshot.State.values()) {
            gauge.dataPoint(point("state", each.word(), snapshot.state() == each ? 1 : 0));
        }
        return gauge.build();
    }

    private static GaugeSnapshot handlers(Snapshot snapshot) {
        GaugeSnapshot.Builder gauge = gauge("binfmtd_handlers", "Declared handlers by state.");
        for (HandlerState each : HandlerState.values()) {
            gauge.dataPoint(point("state", each.word(), snapshot.counts().getOrDefault(each, 0)));
        }
        return gauge.build();
    }

    private static GaugeSnapshot required(Snapshot snapshot, List<HandlerName> required) {
        Set<HandlerName> serving = snapshot.handlers().stream()
                .filter(handler -> handler.state().isServing())
                .map(HandlerStatus::name)
                .collect(Collectors.toSet());
        GaugeSnapshot.Builder gauge = gauge(
                "binfmtd_handler_active", "Whether a required handler is active, or the host runs its files itself.");
        required.forEach(name -> gauge.dataPoint(point("handler", name.text(), serving.contains(name) ? 1 : 0)));
        return gauge.build();
    }

    private static GaugeSnapshot entries(Snapshot snapshot) {
        long own = snapshot.entries().stream().filter(EntryStatus::owned).count();
        return gauge("binfmtd_entries", "Entries that the kernel has, by whose they are.")
                .dataPoint(point("owner", "binfmtd", own))
                .dataPoint(point("owner", "others", snapshot.entries().size() - own))
                .build();
    }

    private static GaugeSnapshot problems(Snapshot snapshot) {
        GaugeSnapshot.Builder gauge = gauge("binfmtd_problems", "Problems reported to the administrator, by severity.");
        for (Problem.Severity each : Problem.Severity.values()) {
            long count = snapshot.problems().stream()
                    .filter(problem -> problem.severity() == each)
                    .mapToLong(Problem::count)
                    .sum();
            gauge.dataPoint(point("severity", each.word(), count));
        }
        return gauge.build();
    }

    private static CounterSnapshot kinds(Repairs repairs) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder()
                .name("binfmtd_repairs")
                .help("Entries restored since the daemon started, by what had happened.");
        repairs.kinds()
                .forEach((kind, count) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("kind", kind))
                        .value(count)
                        .build()));
        return counter.build();
    }

    private static HistogramSnapshot times(Repairs repairs) {
        return HistogramSnapshot.builder()
                .name("binfmtd_repair_seconds")
                .help("From the event to the write that put an entry right.")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(Repairs.bounds(), repairs.buckets()))
                        .sum(repairs.seconds())
                        .build())
                .build();
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return gauge(name, help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot point(String label, String word, double value) {
        return GaugeDataPointSnapshot.builder()
                .labels(Labels.of(label, word))
                .value(value)
                .build();
    }
}
