package org.binfmtd.bus;

/** How long to wait before trying again: soon at first, then ever later. Times are in milliseconds. */
final class ReconnectDelay {
    private static final long FIRST = 100;
    private static final long LONGEST = 5_000;

    private long next = FIRST;

    long next() {
        long now = next;
        next = Math.min(2 * now, LONGEST);
        return now;
    }

    void reset() {
        next = FIRST;
    }
}
