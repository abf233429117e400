package org.binfmtd.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.binfmtd.bus.wire.NameClaim;

/** What one user has waiting, by however many connections. Used by the bus thread alone. */
final class Account {
    /** The user of connections whose user the bus does not say. */
    static final long NO_USER = -1;

    private final long user;
    private final boolean known;
    private final Set<Caller> callers = new LinkedHashSet<>();
    private final Deque<WaitingCall> calls = new ArrayDeque<>();
    private long weight;
    private long unread;
    private long lastRefusal;

    private Account(long user, boolean known) {
        this.user = user;
        this.known = known;
    }

    static Account of(long user) {
        return new Account(user, true);
    }

    /** Of one connection, until its user is known. */
    static Account ofStranger() {
        return new Account(NO_USER, false);
    }

    /** The number of the user, or {@link #NO_USER}. */
    long user() {
        return user;
    }

    boolean isKnown() {
        return known;
    }

    /** Its connections that are there. */
    Set<Caller> callers() {
        return callers;
    }

    boolean hasCalls() {
        return !calls.isEmpty();
    }

    /** The weight of its calls, in bytes. */
    long weight() {
        return weight;
    }

    void add(WaitingCall call) {
        calls.addLast(call);
        weight += call.weight();
    }

    WaitingCall removeFirst() {
        return weighed(calls.removeFirst());
    }

    WaitingCall removeLast() {
        return weighed(calls.removeLast());
    }

    /** Takes out the calls of one connection, in their order. */
    List<WaitingCall> remove(Caller caller) {
        Predicate<WaitingCall> isOurs = call -> call.caller() == caller;
        List<WaitingCall> removed = calls.stream().filter(isOurs).toList();
        calls.removeIf(isOurs);
        removed.forEach(this::weighed);
        return removed;
    }

    private WaitingCall weighed(WaitingCall removed) {
        weight -= removed.weight();
        return removed;
    }

    /** What was sent to its connections and may not have been read yet, in bytes. */
    long unread() {
        return unread;
    }

    void addUnread(long bytes) {
        unread += bytes;
    }

    /** One of its calls is refused because too many wait; {@code now} in the milliseconds of {@link NameClaim#now}. */
    void refused(long now) {
        lastRefusal = now;
    }

    /** Whether that has happened within so many milliseconds. */
    boolean wasRefused(long now, long lately) {
        return lastRefusal != 0 && now - lastRefusal < lately;
    }
}
