package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.bus.wire.Packet;
import org.junit.jupiter.api.Test;

/** Users take turns, and none is refused for what others ask. */
class CallQueueTest {
    private static final int SIZE = 200;

    private final Account ruler = Account.of(0);
    private final Account first = Account.of(1);
    private final Account second = Account.of(2);
    private final Set<Account> heldBack = new HashSet<>();
    private final CallQueue queue = new CallQueue(ruler, heldBack::contains);

    @Test
    void manyConnectionsOfOneUserCountAsOneAndTheRulerAsAllTheOthers() {
        for (int i = 0; i < 4; i++) {
            add(caller(":1." + i, first));
        }
        add(caller(":2.1", second));
        Caller root = caller(":0.1", ruler);
        for (int i = 0; i < 3; i++) {
            add(root);
        }
        assertThat(order()).containsExactly(":0.1", ":1.0", ":0.1", ":2.1", ":0.1", ":1.1", ":1.2", ":1.3");
    }

    @Test
    void whoAsksTooMuchIsRefusedWhereTheirOwnRoomEnds() {
        Caller caller = caller(":1.1", first);
        int accepted = fill(caller);
        assertThat(accepted)
                .isEqualTo((int) (CallQueue.MOST_OF_USER / call(caller).weight()));
        assertThat(add(caller(":1.2", first))).as("the same user").isPresent();
        assertThat(add(caller(":2.1", second))).as("another").isEmpty();
        assertThat(add(caller(":0.1", ruler))).as("the ruler").isEmpty();
    }

    @Test
    void whereAllIsFullWhoHasMostLosesTheLast() {
        List<Caller> crowd = new ArrayList<>();
        for (int i = 0; i < CallQueue.MOST / CallQueue.MOST_OF_USER + 1; i++) {
            crowd.add(caller(":1." + i, Account.of(100 + i)));
            fill(crowd.get(i));
        }
        Caller late = caller(":2.1", second);
        assertThat(add(late))
                .hasValueSatisfying(refused -> assertThat(refused.caller()).isIn(crowd));
        assertThat(fill(caller(":0.1", ruler)))
                .as("the ruler's places are others")
                .isGreaterThan(500);
    }

    @Test
    void strangersCallsWaitUntilTheirUserIsKnown() {
        Caller stranger = new Caller(":1.1");
        add(stranger);
        assertThat(queue.hasNext()).isFalse();
        queue.move(stranger, ruler);
        assertThat(order()).containsExactly(":1.1");
    }

    @Test
    void theCallsOfThoseWhoAreGoneAreNot() {
        Caller gone = caller(":1.1", first);
        add(gone);
        add(caller(":1.2", first));
        add(gone);
        assertThat(queue.drop(gone)).hasSize(2);
        assertThat(order()).containsExactly(":1.2");
        assertThat(first.weight()).isZero();
    }

    @Test
    void whoIsHeldBackKeepsNobodyWaiting() {
        add(caller(":1.1", first));
        add(caller(":2.1", second));
        heldBack.add(first);
        assertThat(order()).containsExactly(":2.1");
        assertThat(queue.waiting(heldBack::contains)).containsExactly(first);
        heldBack.clear();
        assertThat(order()).containsExactly(":1.1");
    }

    @Test
    void muchUnreadHoldsBackTheUserAndNotOthers() {
        UnreadMemory unread = new UnreadMemory(ruler);
        Caller greedy = caller(":1.1", first);
        unread.sent(greedy, UnreadMemory.MOST / 2 + 1);
        assertThat(unread.isTooMuch(first)).isTrue();
        assertThat(unread.isTooMuchToRefuse(first)).isFalse();
        assertThat(unread.isTooMuch(second)).isFalse();
        unread.sent(caller(":0.1", ruler), UnreadMemory.MOST);
        assertThat(unread.isTooMuch(ruler)).isFalse();
        assertThat(unread.isTooMuch(second)).isFalse();
        unread.read(greedy, UnreadMemory.MOST);
        assertThat(unread.isTooMuch(first)).isFalse();
        assertThat(first.unread()).isZero();
    }

    private static Caller caller(String name, Account account) {
        Caller caller = new Caller(name);
        caller.belongTo(account);
        return caller;
    }

    private Optional<WaitingCall> add(Caller caller) {
        return queue.add(call(caller));
    }

    private static WaitingCall call(Caller caller) {
        return new WaitingCall(caller, new Packet(new byte[SIZE], true));
    }

    /** How many calls there is room for. */
    private int fill(Caller caller) {
        int count = 0;
        while (add(caller).isEmpty()) {
            count++;
        }
        return count;
    }

    private List<String> order() {
        List<String> order = new ArrayList<>();
        for (Optional<WaitingCall> next = queue.next(); next.isPresent(); next = queue.next()) {
            order.add(next.get().caller().name());
        }
        return order;
    }
}
