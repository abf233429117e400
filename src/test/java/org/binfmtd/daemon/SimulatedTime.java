package org.binfmtd.daemon;

import java.time.Duration;
import java.time.Instant;

/** Two clocks: one that only goes forward, as the simulation lets it, and the time of day, which people set. */
final class SimulatedTime {
    private long now = Duration.ofHours(1).toNanos();
    private Duration offset = Duration.ofSeconds(1_700_000_000);

    /** The monotonic clock. */
    long now() {
        return now;
    }

    /** The time of day. */
    Instant instant() {
        return Instant.EPOCH.plus(offset).plusNanos(now);
    }

    void advanceTo(long then) {
        if (then - now < 0) {
            throw new IllegalArgumentException("time does not go back");
        }
        now = then;
    }

    void advance(long nanoseconds) {
        advanceTo(now + nanoseconds);
    }

    /** Somebody sets the time of day. */
    void jump(Duration by) {
        offset = offset.plus(by);
    }
}
