package org.binfmtd.bus;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.BusDaemon;
import org.binfmtd.bus.wire.MessageBuilder.Target;
import org.binfmtd.bus.wire.MethodCaller;

/**
 * The connections that have called and are still there, and their users. The bus announces departures only while there
 * is such a connection: a daemon that is not asked is not woken. Used by the bus thread alone.
 */
final class CallerTable {
    /**
     * So many connections are known, twice as many as a bus lets in by default; then those longest silent are
     * forgotten.
     */
    static final int MOST = 4096;

    private static final Body DEPARTURES = Body.of(
            "s",
            "type='signal',sender='" + BusDaemon.NAME + "',path='" + BusDaemon.PATH + "',interface='" + BusDaemon.NAME
                    + "',member='NameOwnerChanged',arg2=''");

    private final MethodCaller peers;
    private final Map<String, Caller> callers = new LinkedHashMap<>(16, 0.75f, true);
    /** Whose users have not been asked for yet. */
    private final Set<Caller> strangers = new LinkedHashSet<>();

    private final Map<Long, Account> accounts = new HashMap<>();
    private final Account ruler;

    /** @param ruler whose account is there even without a connection */
    CallerTable(MethodCaller peers, Account ruler) {
        this.peers = peers;
        this.ruler = ruler;
    }

    Optional<Caller> find(String name) {
        return Optional.ofNullable(callers.get(name));
    }

    /** A connection that was not known before. */
    Caller add(String name) {
        if (callers.isEmpty()) {
            peers.tell(Target.DRIVER, "AddMatch", DEPARTURES);
        }
        Caller caller = new Caller(name);
        callers.put(name, caller);
        strangers.add(caller);
        return caller;
    }

    boolean hasStranger() {
        return !strangers.isEmpty();
    }

    /** A connection whose user is to be asked for now. */
    Caller nextStranger() {
        Caller next = strangers.iterator().next();
        strangers.remove(next);
        return next;
    }

    /** Who has been silent for longest, if there are too many. */
    Optional<Caller> surplus() {
        return callers.size() > MOST ? Optional.of(callers.values().iterator().next()) : Optional.empty();
    }

    void remove(Caller caller) {
        callers.remove(caller.name());
        strangers.remove(caller);
        caller.leave();
        if (caller.account().callers().isEmpty()) {
            accounts.remove(caller.account().user(), caller.account());
        }
        if (callers.isEmpty()) {
            peers.tell(Target.DRIVER, "RemoveMatch", DEPARTURES);
        }
    }

    /** @param user or {@link Account#NO_USER} */
    Account accountOf(long user) {
        return user == ruler.user() ? ruler : accounts.computeIfAbsent(user, Account::of);
    }
}
