package org.binfmtd.bus;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The calls that wait for their answers. Users take turns, each with one call, however many connections and calls they
 * have; every second turn is the ruler's. Used by the bus thread alone.
 *
 * <p>A bus takes longer for each call and answer the more calls are unanswered, by anyone: so few of one user may wait,
 * and what is too much is refused at once. All calls together weigh at most {@link #MOST} + {@link #MOST_OF_RULER}.
 * Where there is no room for another, the user who has most waiting loses their last; so one who has little waiting is
 * never refused for the sake of others.
 */
final class CallQueue {
    /** What the calls of one user may weigh, in bytes; an ordinary call weighs 300. */
    static final long MOST_OF_USER = 1 << 16;

    /** What the ruler's may weigh. */
    static final long MOST_OF_RULER = 1 << 18;

    /** What those of all but the ruler may weigh together. */
    static final long MOST = 1 << 20;

    private final Account ruler;
    private final Predicate<Account> isHeldBack;
    /** Who has calls waiting, beside the ruler; whose turn is next comes first. */
    private final Set<Account> turns = new LinkedHashSet<>();

    private long weight;
    private boolean rulerWasLast;

    /** @param isHeldBack whose calls have to go on waiting */
    CallQueue(Account ruler, Predicate<Account> isHeldBack) {
        this.ruler = ruler;
        this.isHeldBack = isHeldBack;
    }

    /** Adds a call; returns the one for which there is no room now, be it this or another. */
    Optional<WaitingCall> add(WaitingCall call) {
        Account account = call.caller().account();
        insert(account, call);
        if (account.weight() > (account == ruler ? MOST_OF_RULER : MOST_OF_USER)) {
            return Optional.of(removeLast(account));
        }
        return weight > MOST ? Optional.of(removeLast(heaviest())) : Optional.empty();
    }

    /** Takes out the call whose turn it is. */
    Optional<WaitingCall> next() {
        Optional<Account> turn = turn();
        rulerWasLast = turn.filter(ruler::equals).isPresent();
        return turn.map(this::removeFirst);
    }

    boolean hasNext() {
        return turn().isPresent();
    }

    /** Who has calls waiting, of those that are so. */
    List<Account> waiting(Predicate<Account> filter) {
        return turns.stream().filter(filter).toList();
    }

    /**
     * The user of a connection is known now: its calls wait among that user's; returns those for which there is no
     * room.
     */
    List<WaitingCall> move(Caller caller, Account owner) {
        List<WaitingCall> calls = drop(caller);
        caller.belongTo(owner);
        return calls.stream().flatMap(call -> add(call).stream()).toList();
    }

    /** Takes out all calls of a connection. */
    List<WaitingCall> drop(Caller caller) {
        Account account = caller.account();
        long before = account.weight();
        List<WaitingCall> calls = account.remove(caller);
        removed(account, before - account.weight());
        return calls;
    }

    private Optional<Account> turn() {
        if (ruler.hasCalls() && !rulerWasLast) {
            return Optional.of(ruler);
        }
        for (Account account : turns) {
            if (account.isKnown() && !isHeldBack.test(account)) {
                return Optional.of(account);
            }
        }
        return Optional.of(ruler).filter(Account::hasCalls);
    }

    private Account heaviest() {
        Iterator<Account> accounts = turns.iterator();
        Account heaviest = accounts.next();
        while (accounts.hasNext()) {
            Account next = accounts.next();
            heaviest = next.weight() > heaviest.weight() ? next : heaviest;
        }
        return heaviest;
    }

    private void insert(Account account, WaitingCall call) {
        account.add(call);
        if (account != ruler) {
            turns.add(account);
            weight += call.weight();
        }
    }

    private WaitingCall removeFirst(Account account) {
        WaitingCall first = account.removeFirst();
        turns.remove(account);
        if (account != ruler && account.hasCalls()) {
            turns.add(account);
        }
        removed(account, first.weight());
        return first;
    }

    private WaitingCall removeLast(Account account) {
        WaitingCall last = account.removeLast();
        removed(account, last.weight());
        return last;
    }

    private void removed(Account account, long removed) {
        if (account != ruler) {
            weight -= removed;
        }
        if (!account.hasCalls()) {
            turns.remove(account);
        }
    }
}
