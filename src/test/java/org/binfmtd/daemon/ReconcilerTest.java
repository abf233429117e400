package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.config.Settings;
import org.binfmtd.host.Trigger;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Event;
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
    private static final Handler HANDLER = new Handler(
            new HandlerName("a"),
            "",
            true,
            Optional.of(new Handler.Rule(
                    new Pattern.Extension("x"), Optional.empty(), false, List.of("/i/a"), Set.of(), Launch.NONE)),
            0,
            new Origin("/h/1.yaml", 1),
            Map.of(),
            List.of("/h/1.yaml"));

    @TempDir
    Path directory;

    private final SimulatedTime time = new SimulatedTime();
    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    private SimulatedFiles files;
    private Reconciler loop;
    private long inode;

    @BeforeEach
    void build() {
        files = new SimulatedFiles(kernel, directory.resolve("launchers"), time);
        loop = new Reconciler(new Dependencies(
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

    /**
     * Whoever replaces a file may have it missing for a moment; a resync in that moment hears nothing before or after.
     */
    @Test
    void whatIsMissingForAMomentIsNotRemovedEvenIfNobodyTellsOfIt() throws InterruptedException {
        declareAndRegister();
        files.handlers.clear();
        resync();
        assertThat(files.lastRead().handlers()).isEmpty();
        files.handlers.put(HANDLER.name(), HANDLER);
        goOnFor(Duration.ofSeconds(90));

        assertThat(kernel.read(HANDLER.name().entry())).map(Entry::inode).contains(inode);
    }

    @Test
    void whatStaysMissingIsRemovedEvenIfNobodyTellsOfIt() throws InterruptedException {
        declareAndRegister();
        files.handlers.clear();
        resync();
        goOnFor(Duration.ofMillis(900));
        assertThat(kernel.read(HANDLER.name().entry())).isPresent();
        goOnFor(Duration.ofMillis(200));

        assertThat(kernel.read(HANDLER.name().entry())).isEmpty();
    }

    /** By then it has read the files, which may have changed since. */
    @Test
    void whoAsksWhileAPassIsUnderWayIsAnsweredByTheNext() throws InterruptedException {
        declareAndRegister();
        List<CompletableFuture<?>> late = new ArrayList<>();
        loop.onPublished(publication -> {
            if (late.isEmpty()) {
                late.add(loop.reload().toCompletableFuture());
                late.add(loop.repair().toCompletableFuture());
            }
        });
        CompletableFuture<Long> reload = loop.reload().toCompletableFuture();
        CompletableFuture<List<Event>> repair = loop.repair().toCompletableFuture();
        goOn();
        assertThat(reload).isCompleted();
        assertThat(repair).isCompleted();
        assertThat(late).hasSize(2).noneMatch(CompletableFuture::isDone);
        goOn();
        assertThat(late).allMatch(CompletableFuture::isDone);
    }

    @Test
    void nothingIsKeptForTheNextBootBeforeTheServiceIsReady() throws InterruptedException {
        kernel.install("/i/a");
        files.handlers.put(HANDLER.name(), HANDLER);
        Path early = directory.resolve("state/early");
        loop.firstPass();
        assertThat(kernel.observe().entries()).hasSize(1);
        assertThat(early).doesNotExist();
        loop.settle();
        assertThat(early).content().contains("\nregister a ");
    }

    /** The kernel tells nothing of it when a failing disk or a lack of memory has passed. */
    @Test
    void whatCouldNotBeReadIsReadAgainWithinTwoSecondsEvenIfNobodyTellsOfIt() throws InterruptedException {
        declareAndRegister();
        hinder();
        files.hindered = false;
        files.brokenFiles.clear();
        files.handlers.clear();
        goOnFor(Duration.ofSeconds(3));

        assertThat(kernel.read(HANDLER.name().entry()))
                .as("a second after it was read again")
                .isEmpty();
    }

    @Test
    void whatCannotBeReadForLongIsReadAgainEveryFiveSeconds() throws InterruptedException {
        declareAndRegister();
        hinder();
        int reads = files.reads();
        goOnFor(Duration.ofSeconds(300));
        assertThat(files.reads() - reads).isBetween(300 / 5, 300 / 5 + 15);
        assertThat(kernel.read(HANDLER.name().entry())).map(Entry::inode).contains(inode);
        files.hindered = false;
        files.brokenFiles.clear();
        goOnFor(Duration.ofSeconds(10));
        reads = files.reads();
        goOnFor(Duration.ofSeconds(300));
        assertThat(files.reads() - reads).as("only resyncs").isLessThanOrEqualTo(11);
    }

    /** The next reading finds a file that cannot be read now, but perhaps later. */
    private void hinder() throws InterruptedException {
        files.hindered = true;
        files.brokenFiles.addAll(HANDLER.files());
        loop.triggers.raise(Trigger.CONFIG);
        resync();
    }

    private void declareAndRegister() throws InterruptedException {
        kernel.install("/i/a");
        files.handlers.put(HANDLER.name(), HANDLER);
        resyncEvery(Duration.ofSeconds(30));
        loop.firstPass();
        loop.settle();
        goOnFor(Duration.ofSeconds(5));
        inode = kernel.read(HANDLER.name().entry()).orElseThrow().inode();
    }

    /** The next one. */
    private void resync() throws InterruptedException {
        int reads = files.reads();
        while (files.reads() == reads) {
            goOn();
        }
    }

    private void goOnFor(Duration span) throws InterruptedException {
        long end = time.now() + span.toNanos();
        while (loop.due(loop.deadline()) - end <= 0) {
            goOn();
        }
        time.advanceTo(end);
    }
}
