package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.binfmtd.model.HandlerName;
import org.junit.jupiter.api.Test;

/** Who keeps changing an entry waits longer and longer; who does so now and then never waits. */
class FlapDampingTest {
    private static final HandlerName H = new HandlerName("h");
    private static final HandlerName OTHER = new HandlerName("other");
    private static final double MIDDLE = 0.5;

    private final FlapDamping flapDamping = new FlapDamping(() -> MIDDLE);
    private long now = Duration.ofHours(-3).toNanos(); // the monotonic clock may be negative

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private boolean isHeldBack() {
        return flapDamping.heldBack(now).contains(H);
    }

    private void begin() {
        for (int i = 0; i < FlapDamping.PATIENCE; i++) {
            assertThat(flapDamping.repaired(H, now)).isEmpty();
        }
        assertThat(flapDamping.repaired(H, now)).isPresent();
    }

    @Test
    void aFewInQuickSuccessionAreRepairedAtOnce() {
        for (int i = 0; i < FlapDamping.PATIENCE; i++) {
            flapDamping.repaired(H, now);
            assertThat(isHeldBack()).isFalse();
        }
        assertThat(flapDamping.all()).isEmpty();
    }

    @Test
    void whatHappensSlowlyIsNeverAFight() {
        for (int i = 0; i < 10_000; i++) {
            flapDamping.repaired(H, now);
            pass(Duration.ofMillis(250));
        }
        assertThat(flapDamping.all()).isEmpty();
    }

    @Test
    void inALoopThePausesGrowUpToTheLongest() {
        begin();
        Duration expected = FlapDamping.FIRST;
        for (int i = 0; i < 20; i++) {
            assertThat(isHeldBack()).isTrue();
            pass(expected.minusNanos(1));
            assertThat(isHeldBack()).as("after %s", expected).isTrue();
            pass(Duration.ofNanos(1));
            assertThat(isHeldBack()).as("after %s", expected).isFalse();
            assertThat(flapDamping.repaired(H, now)).as("it began long ago").isEmpty();
            expected = expected.multipliedBy(2).compareTo(FlapDamping.LONGEST) > 0
                    ? FlapDamping.LONGEST
                    : expected.multipliedBy(2);
        }
        assertThat(expected).isEqualTo(FlapDamping.LONGEST);
    }

    @Test
    void nobodyElsePaysForIt() {
        begin();
        flapDamping.repaired(OTHER, now);
        assertThat(flapDamping.heldBack(now)).containsExactly(H);
    }

    @Test
    void itIsOverWhenARepairHasLasted() {
        begin();
        pass(FlapDamping.STABLE.minusNanos(1));
        assertThat(flapDamping.takeEnded(now)).isEmpty();
        assertThat(flapDamping.next()).hasValue(now + 1);
        pass(Duration.ofNanos(1));
        assertThat(flapDamping.takeEnded(now))
                .singleElement()
                .matches(flapping -> flapping.handler().equals(H));
        assertThat(flapDamping.all()).isEmpty();
        assertThat(flapDamping.next()).isEmpty();
        assertThat(flapDamping.repaired(H, now)).as("all is forgiven").isEmpty();
    }

    /** The time comes between the plan that holds it back and the question when to look again. */
    @Test
    void whoWasHeldBackIsNotForgotten() {
        begin();
        assertThat(isHeldBack()).isTrue();
        pass(FlapDamping.LONGEST);
        assertThat(flapDamping.next().getAsLong()).isLessThanOrEqualTo(now);
        assertThat(isHeldBack()).isFalse();
        assertThat(flapDamping.next().getAsLong()).as("the end").isGreaterThan(now);
    }

    @Test
    void whoAsksForARepairGetsItAtOnce() {
        begin();
        flapDamping.allowAll(now);
        assertThat(isHeldBack()).isFalse();
        assertThat(flapDamping.of(H)).isPresent();
    }

    @Test
    void thePausesAreSpread() {
        FlapDamping early = new FlapDamping(() -> 0);
        FlapDamping late = new FlapDamping(() -> 0.999);
        for (int i = 0; i <= FlapDamping.PATIENCE; i++) {
            early.repaired(H, now);
            late.repaired(H, now);
        }
        assertThat(early.heldBack(now)).containsExactly(H);
        assertThat(late.heldBack(now)).containsExactly(H);
        assertThat(early.next()).hasValue(now + FlapDamping.FIRST.toNanos() / 2);
        assertThat(late.next().getAsLong())
                .isGreaterThan(now + FlapDamping.FIRST.toNanos() * 14 / 10)
                .isLessThan(now + FlapDamping.FIRST.toNanos() * 15 / 10);
    }
}
