package org.binfmtd.bus;

import java.util.function.BooleanSupplier;

/**
 * Bus requests yield to pending reconciliation work, for a moment at most; what arrives is still read. Times are in
 * milliseconds. Used by the bus thread alone.
 */
final class Yielding {
    private static final long LONGEST = 10;

    private final BooleanSupplier isWorking;
    /** Since when requests wait; 0 if they do not. */
    private long since;

    /** @param isWorking whether the reconcile thread has something to do */
    Yielding(BooleanSupplier isWorking) {
        this.isWorking = isWorking;
    }

    /** Whether requests, if there are any, wait now. */
    boolean yields(boolean hasRequests, long now) {
        if (!hasRequests || !isWorking.getAsBoolean()) {
            since = 0;
            return false;
        }
        since = since == 0 ? now : since;
        boolean yields = now - since < LONGEST;
        since = yields ? since : 0;
        return yields;
    }

    boolean isYielding() {
        return since != 0;
    }
}
