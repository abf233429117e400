package org.binfmtd.bus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.bus.wire.Incoming;
import org.binfmtd.bus.wire.MessageBuilder;
import org.binfmtd.bus.wire.ObjectPath;
import org.binfmtd.bus.wire.Packet;
import org.binfmtd.bus.wire.TypedValue;
import org.freedesktop.dbus.messages.constants.HeaderField;
import org.freedesktop.dbus.messages.constants.MessageTypes;

/** Messages as they come from the bus. */
public final class Messages {
    private Messages() {}

    public static Incoming reply(String sender, long serial, Body body) {
        return answer(MessageTypes.METHOD_REPLY, sender, serial, List.of(), body);
    }

    public static Incoming error(String sender, long serial, String name) {
        List<List<Object>> fields = List.of(List.of(HeaderField.ERROR_NAME, TypedValue.string(name)));
        return answer(MessageTypes.ERROR, sender, serial, fields, Body.EMPTY);
    }

    static Call call(String sender, byte flags) {
        List<List<Object>> fields = List.of(
                List.of(HeaderField.PATH, new TypedValue("o", ObjectPath.MANAGER)),
                List.of(HeaderField.MEMBER, TypedValue.string("Reload")),
                List.of(HeaderField.SENDER, TypedValue.string(sender)));
        return Call.of(packet(new MessageBuilder(MessageTypes.METHOD_CALL, flags, fields, Body.EMPTY)))
                .orElseThrow();
    }

    private static Incoming answer(MessageTypes type, String sender, long serial, List<List<Object>> more, Body body) {
        List<List<Object>> fields = new ArrayList<>(more);
        fields.add(List.of(HeaderField.SENDER, TypedValue.string(sender)));
        fields.add(List.of(HeaderField.REPLY_SERIAL, new TypedValue("u", serial)));
        if (!body.signature().isEmpty()) {
            fields.add(List.of(HeaderField.SIGNATURE, new TypedValue("g", body.signature())));
        }
        return parsed(new MessageBuilder(type, (byte) 0, fields, body));
    }

    private static Incoming parsed(MessageBuilder message) {
        return packet(message).incoming().orElseThrow();
    }

    private static Packet packet(MessageBuilder message) {
        Framer framer = new Framer(Framer.LARGEST_CALL);
        try {
            framer.read(Channels.newChannel(new ByteArrayInputStream(message.octets(1))));
            return framer.nextPacket().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
