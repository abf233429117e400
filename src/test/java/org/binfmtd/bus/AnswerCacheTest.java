package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.bus.wire.MessageBuilder;
import org.binfmtd.bus.wire.Packet;
import org.binfmtd.bus.wire.TypedValue;
import org.binfmtd.status.Snapshot;
import org.freedesktop.dbus.messages.constants.HeaderField;
import org.freedesktop.dbus.messages.constants.MessageTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is long is encoded once for a view, however many ask. */
class AnswerCacheTest {
    private final FakeControl control = new FakeControl(Samples.qemu(200));
    private final Dispatcher dispatcher = new Dispatcher(new Tree(ManagerInterface.of(new ManagerCalls(
            control,
            new Authority(
                    connection -> new CompletableFuture<>(),
                    new Polkit(new FakePeers(), Polkit.PATIENCE),
                    Authority.ROOT)))));

    @ParameterizedTest
    @CsvSource({
        "/org/binfmtd1, org.freedesktop.DBus.ObjectManager, GetManagedObjects",
        "/org/binfmtd1, org.binfmtd1.Manager, ListHandlers",
        "/org/binfmtd1/handler, org.freedesktop.DBus.Introspectable, Introspect",
    })
    void aLongAnswerIsEncodedOnce(String path, String interfaceName, String member) throws IOException {
        PublishedSnapshot view = view();
        Body first = answer(view, ":1.1", path, interfaceName, member);
        assertThat(first.octets().length).isGreaterThan(AnswerCache.SHORTEST);
        assertThat(answer(view, ":1.2", path, interfaceName, member).octets()).isSameAs(first.octets());
        assertThat(answer(view(), ":1.1", path, interfaceName, member).octets())
                .as("another view's is another, and equal")
                .isNotSameAs(first.octets())
                .isEqualTo(first.octets());
    }

    @Test
    void whatIsKeptHasABound() {
        AnswerCache cache = new AnswerCache();
        List<Call> calls = new ArrayList<>();
        Body body = new Body("ay", new byte[(int) (AnswerCache.MOST / 3)]);
        for (byte i = 0; i < 4; i++) {
            calls.add(Messages.call(":1." + i, i));
        }
        for (int i = 0; i < 4; i++) {
            cache.of(calls.get(i), "i" + i, () -> new Answer.Reply(body));
        }
        assertThat(misses(cache, calls, 3)).as("the last").isZero();
        assertThat(misses(cache, calls, 0)).as("the first").isOne();
    }

    private static int misses(AnswerCache cache, List<Call> calls, int which) {
        int[] misses = new int[1];
        cache.of(calls.get(which), "i" + which, () -> {
            misses[0]++;
            return new Answer.Reply(Body.EMPTY);
        });
        return misses[0];
    }

    private PublishedSnapshot view() {
        Snapshot snapshot = control.snapshot();
        return new PublishedSnapshot("1", snapshot);
    }

    private Body answer(PublishedSnapshot view, String sender, String path, String interfaceName, String member)
            throws IOException {
        List<List<Object>> fields = List.of(
                List.of(HeaderField.SENDER, TypedValue.string(sender)),
                List.of(HeaderField.PATH, new TypedValue("o", path)),
                List.of(HeaderField.INTERFACE, TypedValue.string(interfaceName)),
                List.of(HeaderField.MEMBER, TypedValue.string(member)));
        byte[] octets = new MessageBuilder(MessageTypes.METHOD_CALL, (byte) 0, fields, Body.EMPTY).octets(7);
        Framer framer = new Framer(Framer.LARGEST_CALL);
        framer.read(Channels.newChannel(new ByteArrayInputStream(octets)));
        Packet packet = framer.nextPacket().orElseThrow();
        assertThat(packet.sender()).contains(sender);
        assertThat(packet.serial()).isEqualTo(7);
        assertThat(packet.isCall()).isTrue();
        return ((Answer.Reply) dispatcher.answer(Call.of(packet).orElseThrow(), view)).body();
    }
}
