package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What cannot be looked at is looked at again, the later the longer that lasts. */
class RetryTimerTest {
    private static final Duration SOONEST = Duration.ofMillis(100);
    private static final Duration LATEST = Duration.ofSeconds(2);

    private final RetryTimer timer = new RetryTimer(SOONEST, LATEST);

    private void look(boolean hindered, Duration at) {
        timer.looked(hindered, at.toNanos());
    }

    private Duration next() {
        return Duration.ofNanos(timer.next().orElseThrow());
    }

    @Test
    void withoutAHindranceThereIsNoOtherLook() {
        assertThat(timer.next()).isEmpty();
        look(true, Duration.ZERO);
        look(false, Duration.ofSeconds(1));
        assertThat(timer.next()).isEmpty();
    }

    @Test
    void thePauseIsAsLongAsTheHindranceHasLasted() {
        look(true, Duration.ZERO);
        assertThat(next()).isEqualTo(SOONEST);
        look(true, Duration.ofMillis(500));
        assertThat(next()).isEqualTo(Duration.ofMillis(1000));
        look(true, Duration.ofSeconds(60));
        assertThat(next()).isEqualTo(Duration.ofSeconds(60).plus(LATEST));
    }

    @Test
    void anotherHindranceBeginsAnew() {
        look(true, Duration.ZERO);
        look(true, Duration.ofSeconds(60));
        look(false, Duration.ofSeconds(61));
        look(true, Duration.ofSeconds(62));
        assertThat(next()).isEqualTo(Duration.ofSeconds(62).plus(SOONEST));
    }
}
