package org.binfmtd.bus;

/**
 * What was sent to callers and may not have been read by them, in bytes. The bus keeps it for them, counts it as ours,
 * and reads nothing more from us when it is too much (127 MB by default), whichever connection does not read: so a user
 * who has much unread gets no more answers until it is read. The ruler is exempt. Used by the bus thread alone.
 */
final class UnreadMemory {
    /** What all but the ruler may have unread together; one user alone can have half of it. */
    static final long MOST = 64 << 20;

    /**
     * What may be sent beyond that: of a user who has too much unread calls are still refused, which is little each.
     */
    static final long MOST_OF_REFUSALS = 16 << 20;

    private final Account ruler;
    private long total;

    UnreadMemory(Account ruler) {
        this.ruler = ruler;
    }

    boolean isTooMuch(Account account) {
        return account != ruler && account.unread() > MOST - total;
    }

    boolean isTooMuchToRefuse(Account account) {
        return account != ruler && account.unread() > MOST - total + MOST_OF_REFUSALS;
    }

    void sent(Caller caller, long bytes) {
        add(caller, bytes);
    }

    /** Some of it was read, or is not there any more. */
    void read(Caller caller, long bytes) {
        add(caller, -Math.min(bytes, caller.unread()));
    }

    private void add(Caller caller, long bytes) {
        caller.addUnread(bytes);
        caller.account().addUnread(bytes);
        total += caller.account() == ruler ? 0 : bytes;
    }
}
