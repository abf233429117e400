package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.binfmtd.host.Trigger;
import org.binfmtd.model.EntryName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What wakes the reconcile thread, when, and what it is told. The clock stands still unless it is moved. */
@Timeout(60)
class TriggersTest {
    private static final EntryName A = EntryName.of("a");
    private static final EntryName B = EntryName.of("b");

    private static final long DAY = Duration.ofDays(1).toNanos();

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
        for (Trigger other : new Trigger[] {Trigger.KERNEL, Trigger.MOUNT, Trigger.LAUNCHER}) {
            triggers.raiseKernel(A);
            triggers.raise(other);
            triggers.raiseKernel(B);
            assertThat(await().changed()).as("beside %s", other).isEmpty();
        }
    }

    @Test
    void anInterpretersFileAndWhoAsksSayNothingOfTheEntries() throws InterruptedException {
        for (Trigger other : new Trigger[] {Trigger.INTERPRETER, Trigger.RELOAD, Trigger.REPAIR}) {
            triggers.raiseKernel(A);
            triggers.raise(other);
            assertThat(await().changed()).as("beside %s", other).contains(Set.of(A));
        }
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
    void whoStopsItWaitsForNoRest() throws InterruptedException {
        triggers.raiseKernel(A);
        triggers.raise(Trigger.STOP);
        Triggers.Work work = triggers.await(now, now + DAY);
        assertThat(work.triggers()).containsExactly(Trigger.KERNEL, Trigger.STOP);
    }

    @Test
    void neitherDoesWhoAsks() throws InterruptedException {
        for (Trigger asked : new Trigger[] {Trigger.RELOAD, Trigger.REPAIR}) {
            triggers.raiseKernel(A);
            now += 5;
            triggers.raise(asked);
            Triggers.Work work = triggers.await(now + DAY, now + DAY);
            assertThat(work.triggers()).containsExactlyInAnyOrder(Trigger.KERNEL, asked);
            assertThat(work.raisedAt()).isEqualTo(now - 5);
        }
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

    @Test
    void whatHappensWaitsForTheEndOfARest() {
        triggers.raiseKernel(A);
        assertThat(triggers.due(now + 5, now + 10)).isEqualTo(now + 10);
    }

    @Test
    void whileItRestsNobodyHasToGiveWay() throws InterruptedException {
        Triggers patient = new Triggers(() -> now, Duration.ofDays(1));
        assertThat(patient.isWorking()).isTrue();
        Thread loop = started(() -> patient.await(now + DAY, now));
        awaitState(loop, Thread.State.TIMED_WAITING);
        assertThat(patient.isWorking()).isFalse();
        patient.raise(Trigger.STOP);
        loop.join();
    }

    @Test
    void othersGiveWayFromTheMomentOnInWhichSomethingHappens() throws InterruptedException {
        Triggers patient = patientAtAReload();
        assertThat(patient.isWorking()).isFalse();
        patient.raiseKernel(A);
        assertThat(patient.isWorking()).isTrue();
        patient.await(now, now);
        assertThat(patient.isWorking()).isTrue();
    }

    @Test
    void nobodyGivesWayToWhatIsAskedUntilSomethingHappens() throws InterruptedException {
        Triggers patient = patientAtAReload();
        patient.raise(Trigger.REPAIR);
        assertThat(patient.isWorking()).isFalse();
        patient.raiseKernel(A);
        assertThat(patient.isWorking()).isTrue();
    }

    /** As who saves a file and asks for it to be read at once. */
    @Test
    void norToFilesThatAreNotQuietYet() throws InterruptedException {
        Triggers patient = patientAtAReload();
        patient.raise(Trigger.RELOAD);
        patient.raise(Trigger.CONFIG);
        assertThat(patient.isWorking()).isFalse();
        assertThat(patient.await(now + DAY, now).triggers()).containsExactly(Trigger.RELOAD);
        assertThat(patient.isWorking()).isFalse();
    }

    @Test
    void butOnlyForAMoment() {
        Triggers busy = new Triggers(() -> now, Duration.ofMillis(1));
        assertThat(busy.isWorking()).isTrue();
        now += 1_000_000;
        assertThat(busy.isWorking()).isFalse();
    }

    /** The reconcile thread does what it was asked for, and others would give way to it for as long as need be. */
    private Triggers patientAtAReload() throws InterruptedException {
        Triggers patient = new Triggers(() -> now, Duration.ofDays(1));
        patient.raise(Trigger.RELOAD);
        patient.await(now, now);
        return patient;
    }

    @FunctionalInterface
    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private static Thread started(Interruptible work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        while (thread.getState() != state) {
            assertThat(thread.isAlive()).isTrue();
            Thread.sleep(1);
        }
    }
}
