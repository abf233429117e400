package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Connection;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.bus.wire.MessageBuilder;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.bus.wire.ObjectPath;
import org.binfmtd.bus.wire.TypedValue;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.constants.Flags;
import org.freedesktop.dbus.messages.constants.HeaderField;
import org.freedesktop.dbus.messages.constants.MessageTypes;

/** Says on the bus what the usual tools cannot be brought to say. */
final class RawClient implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final Connection link;
    private long serial;

    RawClient(String address) throws IOException {
        link = Connection.open(address, selector, new Framer(Framer.LARGEST_MESSAGE));
        send(MessageBuilder.driverCall("Hello", Body.EMPTY));
        answerTo(1);
    }

    /** Sends a call to the daemon. @return its serial number */
    long call(String path, Optional<String> interfaceName, String member, boolean wantsReply, Body body) {
        return call(path, interfaceName, member, wantsReply ? 0 : Flags.NO_REPLY_EXPECTED, body);
    }

    /** @param flags of the message */
    long reload(byte flags) {
        return call(ObjectPath.MANAGER, Optional.of(ManagerInterface.NAME), "Reload", flags, Body.EMPTY);
    }

    private long call(String path, Optional<String> interfaceName, String member, byte flags, Body body) {
        List<List<Object>> fields = new ArrayList<>();
        fields.add(List.of(HeaderField.DESTINATION, TypedValue.string(NameClaim.NAME)));
        fields.add(List.of(HeaderField.PATH, new TypedValue("o", path)));
        interfaceName.ifPresent(name -> fields.add(List.of(HeaderField.INTERFACE, TypedValue.string(name))));
        fields.add(List.of(HeaderField.MEMBER, TypedValue.string(member)));
        if (!body.signature().isEmpty()) {
            fields.add(List.of(HeaderField.SIGNATURE, new TypedValue("g", body.signature())));
        }
        return send(new MessageBuilder(MessageTypes.METHOD_CALL, flags, fields, body));
    }

    long ping() {
        return call("/", Optional.of("org.freedesktop.DBus.Peer"), "Ping", true, Body.EMPTY);
    }

    /** The next answer there is, whatever it answers. */
    Message answer() throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (true) {
            Optional<Framer.Frame> frame = link.next();
            if (frame.isPresent() && frame.get().message().getReplySerial() != 0) {
                return frame.get().message();
            }
            if (frame.isEmpty()) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
                link.await(1000);
            }
        }
    }

    Message answerTo(long call) throws IOException {
        Message answer = answer();
        while (answer.getReplySerial() != call) {
            answer = answer();
        }
        return answer;
    }

    /** Sends what there is to be sent, and does not wait for an answer. */
    void flush() throws IOException {
        link.await(1);
    }

    private long send(MessageBuilder message) {
        link.send(message.octets(++serial));
        return serial;
    }

    @Override
    public void close() throws IOException {
        link.close();
        selector.close();
    }
}
