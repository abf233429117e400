package org.binfmtd.bus.wire;

/** How long to wait before trying again: soon at first, then ever later. Times are in milliseconds. */
public final class ReconnectDelay {
    private static final long FIRST = 100;
    private static final long LONGEST = 5_000;

    private long next = FIRST;

    public long next() {
        long now = next;
        next = Math.min(2 * now, LONGEST);
        return now;
    }

    public void reset() {
        next = FIRST;
    }
}
