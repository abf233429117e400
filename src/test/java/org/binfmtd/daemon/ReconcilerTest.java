package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the loop looks again, step by step. */
class ReconcilerTest {
    private static final Handler A = new Handler(
            new HandlerName("a"),
            "",
            true,
            Optional.of(new Handler.Rule(
                    new Pattern.Extension("a"), Optional.empty(), false, List.of("/bin/a"), Set.of(), Launch.NONE)),
            0,
            new Origin("/a.yaml", 1),
            Map.of(),
            List.of("/a.yaml"));

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

    @Test
    void nothingIsKeptForTheNextBootBeforeTheServiceIsReady() throws InterruptedException {
        kernel.install("/bin/a");
        files.handlers.put(A.name(), A);
        Path early = directory.resolve("state/early");
        loop.firstPass();
        assertThat(kernel.observe().entries()).hasSize(1);
        assertThat(early).doesNotExist();
        loop.settle();
        assertThat(early).content().contains("\nregister a ");
    }
}
