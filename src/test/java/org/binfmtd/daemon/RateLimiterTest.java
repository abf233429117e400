package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Passes that find nothing to do, one after another, leave most of the processor to others. */
class RateLimiterTest {
    private final RateLimiter pace = new RateLimiter();

    @Test
    void thereIsNoRestAfterASinglePass() {
        assertThat(pace.after(100, 110, true)).isEqualTo(110);
    }

    @Test
    void thereIsNoRestAfterARepairNorAfterTheLookThatItCauses() {
        assertThat(pace.after(100, 110, false)).isEqualTo(110);
        assertThat(pace.after(111, 115, true)).isEqualTo(115);
        assertThat(pace.after(116, 120, false)).isEqualTo(120);
    }

    @Test
    void oneThatFollowsAnotherAtOnceIsFollowedByARest() {
        pace.after(100, 110, true);
        assertThat(pace.after(110, 120, true)).isEqualTo(150);
        assertThat(pace.after(150, 160, true)).as("and so on").isEqualTo(190);
    }

    @Test
    void whoComesLaterDoesNotWait() {
        pace.after(100, 110, true);
        assertThat(pace.after(140, 150, true)).isEqualTo(150);
    }

    @Test
    void noRestIsLongerThanASecond() {
        long second = 1_000_000_000L;
        pace.after(0, second, true);
        assertThat(pace.after(second, 3 * second, true)).isEqualTo(4 * second);
    }
}
