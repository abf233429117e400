package org.binfmtd.daemon;

import java.nio.file.Path;
import java.util.Optional;
import org.binfmtd.host.ChangeWatcher;
import org.binfmtd.host.HostFileSystem;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.host.Trigger;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Problem;

/** Has what matters watched, as far as that can be had. For one thread. */
final class Watching implements AutoCloseable {
    private final HostFileSystem files;
    private final Path mountPoint;
    private final Triggers triggers;
    private final OptionalTasks tasks;
    private Optional<ChangeWatcher> watcher = Optional.empty();
    private MountState armedFor = MountState.MISSING;

    Watching(HostFileSystem files, Path mountPoint, Triggers triggers, OptionalTasks tasks) {
        this.files = files;
        this.mountPoint = mountPoint;
        this.triggers = triggers;
        this.tasks = tasks;
    }

    /** Watches what matters now. */
    void update(ReconcileInputs inputs, Observed observed) {
        Optional<Problem> before = problem();
        tasks.run("watching", inputs.settings().watch() ? () -> arm(inputs, observed) : this::close);
        if (!problem().equals(before)) {
            triggers.raise(Trigger.KERNEL);
        }
    }

    private void arm(ReconcileInputs inputs, Observed observed) {
        if (watcher.isEmpty()) {
            watcher = Optional.of(files.alarm(triggers));
        }
        armedFor = observed.mount();
        watcher.get().arm(inputs.watchList(observed.isMounted(), mountPoint));
    }

    boolean isOutdated(Observed observed) {
        return watcher.filter(ChangeWatcher::isOutdated).isPresent() || armedFor != observed.mount();
    }

    /** That changes may go unnoticed, and why. */
    Optional<Problem> problem() {
        return watcher.flatMap(ChangeWatcher::problem).or(() -> tasks.problem("watching"));
    }

    @Override
    public void close() {
        watcher.ifPresent(ChangeWatcher::close);
        watcher = Optional.empty();
    }
}
