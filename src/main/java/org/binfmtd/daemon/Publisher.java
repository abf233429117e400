package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.binfmtd.config.Settings;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Observed;
import org.binfmtd.status.Control.Publication;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.State;
import org.binfmtd.status.Summary;
import org.binfmtd.store.EarlyBoot;
import org.binfmtd.store.History;
import org.binfmtd.store.Inventory;

/**
 * Shows what a pass has led to: the snapshot, the log, the history, the metrics, the labels of the node, the service manager, and what the next
 * boot begins with. For one thread, but for the snapshot and the listeners.
 */
final class Publisher {
    private final Systemd systemd;
    private final ReconcileInputs inputs;
    private final Inventory inventory;
    private final History history;
    private final Metrics metrics;
    private final NodeFeatures nodeFeatures;
    private final EarlyBoot earlyBoot;
    private final EventRecorder recorder;
    private final LogBuffer log;
    private final OptionalTasks tasks;
    private final List<Consumer<Publication>> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot;

    Publisher(
            Dependencies dependencies,
            ReconcileInputs inputs,
            Inventory inventory,
            History history,
            Metrics metrics,
            NodeFeatures nodeFeatures,
            EarlyBoot earlyBoot,
            EventRecorder recorder,
            LogBuffer log,
            OptionalTasks tasks) {
        this.systemd = dependencies.systemd();
        this.inputs = inputs;
        this.inventory = inventory;
        this.history = history;
        this.metrics = metrics;
        this.nodeFeatures = nodeFeatures;
        this.earlyBoot = earlyBoot;
        this.recorder = recorder;
        this.log = log;
        this.tasks = tasks;
        this.snapshot = Snapshot.starting(dependencies.mountPoint().toString());
    }

    Snapshot snapshot() {
        return snapshot;
    }

    void onPublished(Consumer<Publication> listener) {
        listeners.add(listener);
    }

    /** Records what has happened to all of binfmt_misc; to be called before the snapshot is made. */
    void recordOverall(Observed now) {
        boolean wasSuspended = snapshot.state() == State.SUSPENDED;
        boolean isSuspended = now.isMounted() && !now.enabled();
        if (snapshot.state() == State.STARTING) {
            recorder.overall("started", "");
        } else if (!snapshot.mountState().equals(now.mount().word())) {
            recorder.overall("mount", now.mount().word());
        }
        if (wasSuspended != isSuspended) {
            recorder.overall(isSuspended ? "suspended" : "resumed", "");
        }
    }

    /** @param now the monotonic clock */
    void publish(Snapshot next, Pass.PassResult result, LongSupplier now) {
        boolean isFirst = snapshot.state() == State.STARTING;
        SnapshotDiff.between(snapshot, next).forEach(change -> change.tell(log));
        snapshot = next;
        if (!isFirst) {
            tasks.run("keeping the history", history::save);
            tasks.run("telling the service manager", () -> systemd.status(status()));
        }
        Publication publication = new Publication(next, result.repairs());
        tasks.run("telling the bus", () -> listeners.forEach(listener -> listener.accept(publication)));
        metrics.count(result.repairs());
        if (!isFirst) {
            Settings settings = inputs.settings();
            tasks.run(
                    "writing the metrics",
                    () -> metrics.show(settings.metrics(), settings.required(), next, now.getAsLong()));
            tasks.run("writing the node's features", () -> nodeFeatures.show(settings.nodeFeatures(), next));
            keepForBoot(result);
        }
    }

    /** When the metrics are to be written again, on the monotonic clock. */
    OptionalLong next() {
        return metrics.next();
    }

    /** In one line. */
    String status() {
        return Summary.of(snapshot);
    }

    void keepForBoot(Pass.PassResult result) {
        if (result.isDone()) {
            tasks.run(
                    "keeping what the next boot registers first",
                    () -> earlyBoot.keep(ownClaims(), inputs.settings().mount() == Settings.MountPolicy.AUTO));
        }
    }

    /** What another program registers it registers at the next boot too, unless it does not want it by then. */
    private List<Claim> ownClaims() {
        List<Claim> own = new ArrayList<>();
        for (Claim claim : inventory.claims().values()) {
            if (claim.kind() == Claim.Kind.OWN) {
                own.add(claim);
            }
        }
        return own;
    }
}
