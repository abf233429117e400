package org.binfmtd.bus;

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
record Outgoing(MessageTypes type, byte flags, List<List<Object>> fields, Body body) {
    private static final int LITTLE_ENDIAN = 'l';

    static Outgoing driverCall(String member, Body body) {
        return call(Target.DRIVER, member, (byte) 0, body);
    }

    /** Whom a call goes to: a connection's name, an object there, an interface of it. */
    record Target(String destination, String path, String interfaceName) {
        static final Target DRIVER = new Target(Driver.NAME, Driver.PATH, Driver.NAME);
    }

    /** @param flags of {@link Flags} */
    static Outgoing call(Target target, String member, byte flags, Body body) {
        return new Fields()
                .with(HeaderField.PATH, "o", target.path())
                .with(HeaderField.INTERFACE, "s", target.interfaceName())
                .with(HeaderField.MEMBER, "s", member)
                .with(HeaderField.DESTINATION, "s", target.destination())
                .message(MessageTypes.METHOD_CALL, flags, body);
    }

    static Outgoing reply(Call call, Body body) {
        return answer(call).message(MessageTypes.METHOD_REPLY, Flags.NO_REPLY_EXPECTED, body);
    }

    static Outgoing error(Call call, Answer.Failure failure) {
        return answer(call)
                .with(HeaderField.ERROR_NAME, "s", failure.error().text())
                .message(MessageTypes.ERROR, Flags.NO_REPLY_EXPECTED, Body.of("s", failure.message()));
    }

    static Outgoing signal(Signal signal) {
        return new Fields()
                .with(HeaderField.PATH, "o", signal.path())
                .with(HeaderField.INTERFACE, "s", signal.interfaceName())
                .with(HeaderField.MEMBER, "s", signal.member())
                .message(MessageTypes.SIGNAL, Flags.NO_REPLY_EXPECTED, signal.body());
    }

    /** The message as it goes over the wire. */
    byte[] octets(long serial) {
        List<Object> header =
                List.of(LITTLE_ENDIAN, type.getId(), flags, Message.PROTOCOL, body.octets().length, serial, fields);
        return new Encoder()
                .append("yyyyuua(yv)", header)
                .pad(8)
                .raw(body.octets())
                .bytes();
    }

    private static Fields answer(Call call) {
        return new Fields()
                .with(HeaderField.DESTINATION, "s", call.sender())
                .with(HeaderField.REPLY_SERIAL, "u", call.serial());
    }

    private static final class Fields {
        private final List<List<Object>> fields = new ArrayList<>(5);

        Fields with(byte field, String signature, Object content) {
            fields.add(List.of(field, new Value(signature, content)));
            return this;
        }

        Outgoing message(MessageTypes type, byte flags, Body body) {
            if (!body.signature().isEmpty()) {
                with(HeaderField.SIGNATURE, "g", body.signature());
            }
            return new Outgoing(type, flags, fields, body);
        }
    }
}
