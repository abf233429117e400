package org.binfmtd.daemon;

import java.time.Duration;

/**
 * Keeps a flood of events from taking the whole processor. A single event is answered at once; but when one pass after
 * another finds nothing to do, each is followed by a rest that is longer than itself; only who asks for a pass ends it
 * sooner. For one thread.
 */
final class RateLimiter {
    /** How many times as long as the pass its rest is: a quarter of one processor at most goes into needless passes. */
    private static final int REST = 3;
    /** However long a pass takes. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private boolean wasIdle;
    private long lastEnd;

    /**
     * A pass has ended.
     *
     * @return when the next one may begin, on the monotonic clock
     */
    long after(long start, long end, boolean idle) {
        long rest = Math.min((end - start) * REST, LONGEST.toNanos());
        boolean isFlood = idle && wasIdle && start - lastEnd < rest;
        wasIdle = idle;
        lastEnd = end + (isFlood ? rest : 0);
        return lastEnd;
    }
}
