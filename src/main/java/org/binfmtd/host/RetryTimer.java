package org.binfmtd.host;

import java.time.Duration;
import java.util.OptionalLong;

/** When to look again at what could not be looked at: soon at first, later the longer that lasts. For one thread. */
public final class RetryTimer {
    private final long soonest;
    private final long latest;
    private OptionalLong since = OptionalLong.empty();
    private long last;

    /**
     * @param soonest how long after a look the next one is at least
     * @param latest and at most
     */
    public RetryTimer(Duration soonest, Duration latest) {
        this.soonest = soonest.toNanos();
        this.latest = latest.toNanos();
    }

    /**
     * Notes a look.
     *
     * @param hindered whether something could not be looked at
     * @param now on the monotonic clock
     */
    public void looked(boolean hindered, long now) {
        last = now;
        since = hindered ? OptionalLong.of(since.orElse(now)) : OptionalLong.empty();
    }

    /** When to look again, on the monotonic clock; nothing if all could be looked at. */
    public OptionalLong next() {
        return since.isPresent() ? OptionalLong.of(last + pause(last - since.getAsLong())) : OptionalLong.empty();
    }

    private long pause(long lasted) {
        return Math.max(soonest, Math.min(lasted, latest));
    }
}
