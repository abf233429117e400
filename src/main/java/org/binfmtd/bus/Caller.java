package org.binfmtd.bus;

/** A connection that calls. Used by the bus thread alone. */
final class Caller {
    private final String name;
    private Account account = Account.ofStranger();
    private long unread;
    private boolean gone;

    /** @param name as the bus names it, and never another after it */
    Caller(String name) {
        this.name = name;
        account.callers().add(this);
    }

    String name() {
        return name;
    }

    /** Its user's; one of its own while its user is not known. */
    Account account() {
        return account;
    }

    void belongTo(Account owner) {
        account = owner;
        owner.callers().add(this);
    }

    /** What was sent to it and may not have been read yet, in bytes. */
    long unread() {
        return unread;
    }

    void addUnread(long bytes) {
        unread += bytes;
    }

    boolean isGone() {
        return gone;
    }

    void leave() {
        gone = true;
        account.callers().remove(this);
    }
}
