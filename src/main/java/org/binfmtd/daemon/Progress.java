package org.binfmtd.daemon;

import java.time.Duration;
import java.util.OptionalLong;
import org.binfmtd.host.RetryTimer;
import org.binfmtd.status.StatusInput;

/**
 * How the last passes went: for how long something has been left to do, or another process has had the lock. For one
 * thread.
 */
final class Progress {
    /** How long that may be before it is worth telling. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private long lastPass;
    private OptionalLong unfinishedSince = OptionalLong.empty();
    private OptionalLong busySince = OptionalLong.empty();
    private final RetryTimer relook = new RetryTimer(Duration.ofMillis(100), Duration.ofSeconds(2));

    /** @param now on the monotonic clock */
    void passed(Pass.PassResult result, long now) {
        lastPass = now;
        unfinishedSince = since(!result.plan().isEmpty(), unfinishedSince, now);
        busySince = since(result.busy(), busySince, now);
        relook.looked(result.observed().isUnclear(), now);
    }

    private static OptionalLong since(boolean is, OptionalLong before, long now) {
        return is ? OptionalLong.of(before.orElse(now)) : OptionalLong.empty();
    }

    /** When the last pass ended, on the monotonic clock. */
    long lastPass() {
        return lastPass;
    }

    boolean isUnfinished() {
        return unfinishedSince.isPresent();
    }

    StatusInput.Completion status() {
        if (unfinishedSince.isEmpty()) {
            return StatusInput.Completion.DONE;
        }
        return isLong(unfinishedSince) ? StatusInput.Completion.OVERDUE : StatusInput.Completion.UNFINISHED;
    }

    /** Whether another process has had the lock for longer than a pass takes. */
    boolean isLockedOut() {
        return isLong(busySince);
    }

    /** When to look again at what could not be looked at, on the monotonic clock. */
    OptionalLong nextLook() {
        return relook.next();
    }

    private boolean isLong(OptionalLong since) {
        return since.isPresent() && lastPass - since.getAsLong() > PATIENCE.toNanos();
    }
}
