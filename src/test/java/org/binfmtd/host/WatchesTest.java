package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.binfmtd.daemon.Triggers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real directories and the kernel's real events. */
@Timeout(60)
class WatchesTest {
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    @TempDir
    Path scratch;

    private final Triggers triggers = new Triggers(System::nanoTime);
    private final Watches watches = new Watches(triggers);

    private Path launchers;
    private Path interpreters;
    private int changes;

    @BeforeEach
    void watchTwoDirectories() throws Exception {
        launchers = Files.createDirectory(scratch.resolve("launchers"));
        interpreters = Files.createDirectory(scratch.resolve("interpreters"));
        arm();
        assertThat(next().triggers())
                .as("new ones")
                .containsExactlyInAnyOrder(Trigger.MOUNT, Trigger.LAUNCHER, Trigger.INTERPRETER);
    }

    @AfterEach
    void close() {
        watches.close();
    }

    private void arm() {
        watches.arm(list());
    }

    private WatchList list() {
        WatchList list = WatchList.empty();
        list.addAll(launchers, Trigger.LAUNCHER);
        list.addAll(interpreters, Trigger.INTERPRETER);
        return list;
    }

    private Triggers.Work next() throws InterruptedException {
        long now = System.nanoTime();
        return triggers.await(now + PATIENCE, now);
    }

    /** What is told after a change that is a single event. */
    private Set<Trigger> afterChangeIn(Path directory) throws IOException, InterruptedException {
        Files.createDirectory(directory.resolve("change-" + changes++));
        return next().triggers();
    }

    private void assertWatched() throws Exception {
        assertThat(afterChangeIn(launchers)).containsExactly(Trigger.LAUNCHER);
        assertThat(afterChangeIn(interpreters)).containsExactly(Trigger.INTERPRETER);
    }

    @Test
    void changesAreTold() throws Exception {
        assertWatched();
    }

    @Test
    void whatIsWatchedStaysSoAndIsNotLookedAtAgain() throws Exception {
        arm();
        arm();
        assertThat(isRaised()).isFalse();
        assertWatched();
    }

    @Test
    void anotherDirectoryAtThePathIsLookedAtAndWatched() throws Exception {
        Files.move(launchers, scratch.resolve("former"));
        Files.createDirectory(launchers);
        arm();
        assertThat(next().triggers()).containsExactly(Trigger.LAUNCHER);
        assertWatched();
    }

    @Test
    void whatIsOfInterestOnlyNowIsLookedAt() throws Exception {
        WatchList list = list();
        list.addFile(launchers.resolve("some"), Trigger.KERNEL);
        watches.arm(list);
        assertThat(next().triggers()).containsExactly(Trigger.KERNEL);
        Files.createDirectory(launchers.resolve("other"));
        assertThat(next().triggers()).containsExactly(Trigger.LAUNCHER);
        arm();
        assertThat(isRaised()).as("nothing new").isFalse();
    }

    @Test
    void aDirectoryIsWatchedAsLongAsOnePathLeadsToIt() throws Exception {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), launchers);
        WatchList list = list();
        list.addAll(link, Trigger.KERNEL);
        watches.arm(list);
        assertThat(next().triggers()).containsExactly(Trigger.KERNEL);
        Files.createDirectory(launchers.resolve("some"));
        assertThat(toldBeforeAChangeInTheOther()).contains(Trigger.KERNEL, Trigger.LAUNCHER);
        arm();
        assertWatched();
    }

    /** The file system may give it the inode of the one before, and the event may come after the look. */
    @Test
    void aDirectoryThatIsMadeAnewIsWatchedAnew() throws Exception {
        for (int times = 0; times < 100; times++) {
            Files.delete(launchers);
            Files.createDirectory(launchers);
            arm();
            assertThat(toldBeforeAChangeInTheOther()).as("time %s", times).contains(Trigger.LAUNCHER);
            if (watches.isOutdated()) {
                arm();
                takeWhatIsRaised();
            }
            assertThat(afterChangeIn(launchers)).as("time %s", times).containsExactly(Trigger.LAUNCHER);
            Files.delete(launchers.resolve("change-" + (changes - 1)));
            assertThat(next().triggers()).containsExactly(Trigger.LAUNCHER);
        }
    }

    private Set<Trigger> toldBeforeAChangeInTheOther() throws Exception {
        Set<Trigger> told = EnumSet.copyOf(afterChangeIn(interpreters));
        while (!told.contains(Trigger.INTERPRETER)) {
            told.addAll(next().triggers());
        }
        return told;
    }

    private void takeWhatIsRaised() throws InterruptedException {
        while (isRaised()) {
            next();
        }
    }

    private boolean isRaised() {
        return triggers.due(Long.MAX_VALUE, 0) != Long.MAX_VALUE;
    }
}
