package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channels;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.ErrorName;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.bus.wire.MessageBuilder;
import org.binfmtd.bus.wire.ObjectPath;
import org.binfmtd.bus.wire.TypedValue;
import org.freedesktop.dbus.messages.constants.HeaderField;
import org.freedesktop.dbus.messages.constants.MessageTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Anybody may call, with whatever the bus lets through; the daemon's heap has 16 MiB, and it ends when that is full.
 */
class CostTest {
    private static final long MOST = 4 << 20;
    private static final int ROOM = Framer.LARGEST_CALL - 300;

    private final FakeControl control = new FakeControl(Samples.snapshot());
    private final Polkit polkit = new Polkit(new FakePeers(), Polkit.PATIENCE);
    private final PublishedSnapshot view = new PublishedSnapshot("1", control.snapshot());
    private final Dispatcher dispatcher = new Dispatcher(new Tree(ManagerInterface.of(new ManagerCalls(
            control, new Authority(connection -> new CompletableFuture<>(), polkit, Authority.ROOT)))));

    static Stream<Body> nasty() {
        return Stream.of(
                Body.of("s", "\u0001".repeat(ROOM)),
                set(new TypedValue("av", Collections.nCopies(ROOM / 4, new TypedValue("y", 1)))),
                set(new TypedValue("aas", Collections.nCopies(ROOM / 4, List.of()))),
                set(new TypedValue("a(y)", Collections.nCopies(ROOM / 8, List.of(1)))),
                set(new TypedValue("ag", Collections.nCopies(ROOM / 2, ""))),
                set(new TypedValue("ay", Collections.nCopies(ROOM, 1))));
    }

    private static Body set(TypedValue value) {
        return Body.of("ssv", ManagerInterface.NAME, "State", value);
    }

    @ParameterizedTest
    @MethodSource("nasty")
    void theNastiestCallCostsLittle(Body body) throws Exception {
        byte[] message = call(body);
        assertThat(message.length).isBetween(Framer.LARGEST_CALL / 2, Framer.LARGEST_CALL);
        dispatch(message);
        long before = allocated();
        dispatch(message);
        assertThat(allocated() - before).isLessThan(MOST);
    }

    private void dispatch(byte[] message) throws Exception {
        Framer framer = new Framer(Framer.LARGEST_CALL);
        framer.read(Channels.newChannel(new ByteArrayInputStream(message)));
        Call call = Call.of(framer.nextPacket().orElseThrow()).orElseThrow();
        assertThat(call.whole()).isTrue();
        Answer.ErrorAnswer failure = (Answer.ErrorAnswer) dispatcher.answer(call, view);
        assertThat(failure.error()).isIn(ErrorName.NO_SUCH_HANDLER, ErrorName.PROPERTY_READ_ONLY);
        MessageBuilder.error(call, failure).octets(1);
    }

    private static byte[] call(Body body) {
        boolean text = body.signature().equals("s");
        List<List<Object>> fields = List.of(
                List.of(HeaderField.SENDER, TypedValue.string(":1.1")),
                List.of(HeaderField.PATH, new TypedValue("o", ObjectPath.MANAGER)),
                List.of(
                        HeaderField.INTERFACE,
                        TypedValue.string(text ? ManagerInterface.NAME : PropertyCalls.INTERFACE)),
                List.of(HeaderField.MEMBER, TypedValue.string(text ? "GetHandler" : "Set")),
                List.of(HeaderField.SIGNATURE, new TypedValue("g", body.signature())));
        return new MessageBuilder(MessageTypes.METHOD_CALL, (byte) 0, fields, body).octets(1);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
