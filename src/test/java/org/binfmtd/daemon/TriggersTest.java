package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.binfmtd.model.EntryName;
import org.junit.jupiter.api.Test;

/** What wakes the reconcile thread, when, and what it is told. The clock stands still unless it is moved. */
class TriggersTest {
    private static final EntryName A = EntryName.of("a");
    private static final EntryName B = EntryName.of("b");

    private long now = 1000;
    private final Triggers triggers = new Triggers(() -> now);

    private Triggers.Work await() throws InterruptedException {
        return triggers.await(now, now);
    }

    @Test
    void whereNothingHappensItIsTime() throws InterruptedException {
        assertThat(await().triggers()).containsExactly(Trigger.TIMER);
        assertThat(await().changed()).isEmpty();
    }

    @Test
    void entriesThatChangedAreNamedTogether() throws InterruptedException {
        triggers.raiseKernel(A);
        now += 5;
        triggers.raiseKernel(B);
        Triggers.Work work = await();
        assertThat(work.triggers()).containsExactly(Trigger.KERNEL);
        assertThat(work.changed()).contains(Set.of(A, B));
        assertThat(work.raisedAt()).isEqualTo(1000);
    }

    @Test
    void whatComesLaterIsNotMixedWithIt() throws InterruptedException {
        triggers.raiseKernel(A);
        await();
        triggers.raiseKernel(B);
        assertThat(await().changed()).contains(Set.of(B));
    }

    @Test
    void anyOtherReasonIsOneToLookAtAll() throws InterruptedException {
        for (Trigger other : new Trigger[] {Trigger.KERNEL, Trigger.MOUNT, Trigger.LAUNCHER, Trigger.REPAIR}) {
            triggers.raiseKernel(A);
            triggers.raise(other);
            triggers.raiseKernel(B);
            assertThat(await().changed()).as("beside %s", other).isEmpty();
        }
    }

    @Test
    void anInterpretersFileSaysNothingOfTheEntries() throws InterruptedException {
        triggers.raiseKernel(A);
        triggers.raise(Trigger.INTERPRETER);
        assertThat(await().changed()).contains(Set.of(A));
        triggers.raise(Trigger.INTERPRETER);
        assertThat(await().changed()).contains(Set.of());
    }

    @Test
    void filesAreBelievedWhenTheyAreQuiet() throws InterruptedException {
        triggers.raise(Trigger.CONFIG);
        now += Triggers.QUIET.toNanos() - 1;
        assertThat(await().has(Trigger.CONFIG)).isFalse();
        now += 1;
        assertThat(await().has(Trigger.CONFIG)).isTrue();
    }

    @Test
    void filesThatAreNeverQuietAreReadNevertheless() throws InterruptedException {
        long begin = now;
        boolean read = false;
        while (!read) {
            triggers.raise(Trigger.CONFIG);
            now += Duration.ofMillis(1).toNanos();
            read = await().has(Trigger.CONFIG);
        }
        assertThat(Duration.ofNanos(now - begin)).isEqualTo(Triggers.LONGEST_NOISE);
    }

    @Test
    void duringARestOnlyWhoIsWaitedForWakes() throws InterruptedException {
        triggers.raiseKernel(A);
        triggers.raise(Trigger.STOP);
        Triggers.Work work = triggers.await(now, now + Duration.ofDays(1).toNanos());
        assertThat(work.triggers()).containsExactly(Trigger.KERNEL, Trigger.STOP);
    }

    @Test
    void afterTheRestAllThatCameMeanwhileIsThere() throws InterruptedException {
        triggers.raiseKernel(A);
        assertThat(triggers.await(now, now - 1).changed()).contains(Set.of(A));
    }

    /** The simulator's clock goes on between the two questions. */
    @Test
    void filesThatAreQuietDuringARestWaitForItsEnd() throws InterruptedException {
        triggers.raise(Trigger.CONFIG);
        long end = now + 2 * Triggers.QUIET.toNanos();
        long resync = now + 3 * Triggers.QUIET.toNanos();
        assertThat(triggers.due(resync, end)).isEqualTo(end);
        now = end;
        assertThat(triggers.await(resync, end).has(Trigger.CONFIG)).isTrue();
    }
}
