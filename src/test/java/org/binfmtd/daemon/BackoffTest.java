package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.binfmtd.kernel.Errno;
import org.binfmtd.model.HandlerName;
import org.junit.jupiter.api.Test;

/** What the kernel refuses is tried again with exponential back-off, each handler for itself. */
class BackoffTest {
    private static final HandlerName H = new HandlerName("h");
    private static final HandlerName OTHER = new HandlerName("other");
    private static final double LONGEST = 1.0;

    private final Backoff backoff = new Backoff(() -> LONGEST);
    private long now = Duration.ofHours(-3).toNanos(); // the monotonic clock may be negative

    private void fail(HandlerName handler) {
        backoff.failed(handler, Errno.EINVAL, "the kernel refused it", now);
    }

    @Test
    void thePausesDoubleUpToHalfAMinute() {
        long before = 0;
        for (int i = 0; i < 20; i++) {
            fail(H);
            long pause = backoff.next().orElseThrow() - now;
            assertThat(pause)
                    .isEqualTo(
                            before == 0
                                    ? pause
                                    : Math.min(
                                            2 * before, Duration.ofSeconds(30).toNanos()));
            assertThat(backoff.heldBack(now + pause - 1)).containsExactly(H);
            assertThat(backoff.heldBack(now + pause)).isEmpty();
            before = pause;
            now += pause;
        }
        assertThat(before).isEqualTo(Duration.ofSeconds(30).toNanos());
    }

    @Test
    void aHandlerThatIsTriedIsNotWaitedForAgain() {
        fail(H);
        now = backoff.next().orElseThrow();
        backoff.heldBack(now);
        assertThat(backoff.next()).isEmpty();
        assertThat(backoff.failure(H)).isPresent();
    }

    @Test
    void oneHandlerDoesNotHoldBackAnother() {
        fail(H);
        assertThat(backoff.heldBack(now)).doesNotContain(OTHER);
        fail(OTHER);
        backoff.succeeded(H);
        assertThat(backoff.heldBack(now)).containsExactly(OTHER);
        assertThat(backoff.failure(H)).isEmpty();
        backoff.forgetAll();
        assertThat(backoff.heldBack(now)).isEmpty();
    }
}
