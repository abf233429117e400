package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the loop looks again, step by step. */
class ReconcilerTest {
    @TempDir
    Path directory;

    private final SimulatedTime time = new SimulatedTime();
    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    private SimulatedFiles files;
    private Reconciler loop;

    @BeforeEach
    void build() {
        files = new SimulatedFiles(kernel, directory.resolve("launchers"));
        loop = new Reconciler(new Reconciler.Ground(
                kernel,
                directory.resolve("binfmt_misc"),
                files,
                directory.resolve("state"),
                directory.resolve("run"),
                Systemd.of(Map.of(), 1),
                time::instant,
                time::now,
                () -> 0.5));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void resyncEvery(Duration interval) {
        files.settings = SimulatedFiles.settings(
                interval, Settings.OnConflict.KEEP, Settings.OnOvertake.RESTORE, Settings.OnStop.KEEP);
    }

    private void goOn() throws InterruptedException {
        long deadline = loop.deadline();
        time.advanceTo(Math.max(time.now(), loop.due(deadline)));
        loop.step(deadline);
    }

    @Test
    void aShorterResyncIntervalHoldsAtOnce() throws InterruptedException {
        resyncEvery(Duration.ofHours(24));
        loop.firstPass();
        loop.settle();
        goOn();
        resyncEvery(Duration.ofSeconds(5));
        loop.triggers.raise(Trigger.CONFIG);
        goOn();
        long read = time.now();
        while (time.now() - read < Duration.ofSeconds(2).toNanos()) {
            goOn();
        }
        assertThat(time.now() - read).isLessThanOrEqualTo(Duration.ofSeconds(5).toNanos());
    }
}
