package org.binfmtd.bus.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.constants.Flags;
import org.freedesktop.dbus.messages.constants.HeaderField;
import org.freedesktop.dbus.messages.constants.MessageTypes;

/**
 * A message of ours before it has its serial number.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages">header fields</a>
 */
public record MessageBuilder(MessageTypes type, byte flags, List<List<Object>> fields, Body body) {
    /** The bus disconnects a client that sends more than 32 MiB at once. */
    private static final int LONGEST_BODY = 16 << 20;

    private static final int LITTLE_ENDIAN = 'l';

    /** From so many bytes on a body is sent without being copied. */
    private static final int LARGE = 4096;

    public static MessageBuilder driverCall(String member, Body body) {
        return call(Target.DRIVER, member, (byte) 0, body);
    }

    /** Whom a call goes to: a connection's name, an object there, an interface of it. */
    public record Target(String destination, String path, String interfaceName) {
        public static final Target DRIVER = new Target(BusDaemon.NAME, BusDaemon.PATH, BusDaemon.NAME);
        public static final Target STATISTICS =
                new Target(BusDaemon.NAME, BusDaemon.PATH, BusDaemon.NAME + ".Debug.Stats");
    }

    /** @param flags of {@link Flags} */
    public static MessageBuilder call(Target target, String member, byte flags, Body body) {
        return new HeaderFields()
                .with(HeaderField.PATH, "o", target.path())
                .with(HeaderField.INTERFACE, "s", target.interfaceName())
                .with(HeaderField.MEMBER, "s", member)
                .with(HeaderField.DESTINATION, "s", target.destination())
                .message(MessageTypes.METHOD_CALL, flags, body);
    }

    /** A call that expects no answer. */
    public static MessageBuilder oneWay(Target target, String member, Body body) {
        return call(target, member, Flags.NO_REPLY_EXPECTED, body);
    }

    public static MessageBuilder answer(Call call, Answer answer) {
        if (answer instanceof Answer.Reply reply) {
            return reply.body().octets().length <= LONGEST_BODY
                    ? reply(call, reply.body())
                    : error(
                            call,
                            new Answer.ErrorAnswer(ErrorName.LIMITS_EXCEEDED, "the answer is too long for the bus"));
        }
        if (answer instanceof Answer.ErrorAnswer failure) {
            return error(call, failure);
        }
        throw new IllegalStateException("an answer that was to come later is still to come");
    }

    public static MessageBuilder reply(Call call, Body body) {
        return answer(call.sender(), call.serial()).message(MessageTypes.METHOD_REPLY, Flags.NO_REPLY_EXPECTED, body);
    }

    public static MessageBuilder error(Call call, Answer.ErrorAnswer failure) {
        return error(call.sender(), call.serial(), failure);
    }

    public static MessageBuilder error(String destination, long serial, Answer.ErrorAnswer failure) {
        return answer(destination, serial)
                .with(HeaderField.ERROR_NAME, "s", failure.error().text())
                .message(MessageTypes.ERROR, Flags.NO_REPLY_EXPECTED, Body.of("s", failure.message()));
    }

    public static MessageBuilder signal(Signal signal) {
        return new HeaderFields()
                .with(HeaderField.PATH, "o", signal.path())
                .with(HeaderField.INTERFACE, "s", signal.interfaceName())
                .with(HeaderField.MEMBER, "s", signal.member())
                .message(MessageTypes.SIGNAL, Flags.NO_REPLY_EXPECTED, signal.body());
    }

    /** The message as it goes over the wire. */
    public byte[] octets(long serial) {
        return header(serial).raw(body.octets()).bytes();
    }

    /** The same in parts: a body that is large is not copied. */
    public List<ByteBuffer> parts(long serial) {
        return body.octets().length < LARGE
                ? List.of(ByteBuffer.wrap(octets(serial)))
                : List.of(ByteBuffer.wrap(header(serial).bytes()), ByteBuffer.wrap(body.octets()));
    }

    private Encoder header(long serial) {
        List<Object> header =
                List.of(LITTLE_ENDIAN, type.getId(), flags, Message.PROTOCOL, body.octets().length, serial, fields);
        return new Encoder().append("yyyyuua(yv)", header).pad(8);
    }

    private static HeaderFields answer(String destination, long serial) {
        return new HeaderFields()
                .with(HeaderField.DESTINATION, "s", destination)
                .with(HeaderField.REPLY_SERIAL, "u", serial);
    }

    private static final class HeaderFields {
        private final List<List<Object>> fields = new ArrayList<>(5);

        HeaderFields with(byte field, String signature, Object content) {
            fields.add(List.of(field, new TypedValue(signature, content)));
            return this;
        }

        MessageBuilder message(MessageTypes type, byte flags, Body body) {
            if (!body.signature().isEmpty()) {
                with(HeaderField.SIGNATURE, "g", body.signature());
            }
            return new MessageBuilder(type, flags, fields, body);
        }
    }
}
