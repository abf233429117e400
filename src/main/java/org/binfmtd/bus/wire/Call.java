package org.binfmtd.bus.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.binfmtd.model.Printable;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Flags;

/**
 * A method call from another connection.
 *
 * @param interfaceName may be left out, says the specification
 * @param whole whether the arguments were kept; those of an oversized message are not
 * @param arguments in wire form
 */
public record Call(
        String sender,
        long serial,
        boolean wantsReply,
        String path,
        Optional<String> interfaceName,
        String member,
        String signature,
        boolean whole,
        ByteBuffer arguments,
        Message message) {
    /**
     * {@code ALLOW_INTERACTIVE_AUTHORIZATION}, which dbus-java has no name for: the caller may be asked to
     * authenticate.
     */
    public static final byte INTERACTIVE = 4;

    /** {@code NO_AUTO_START}: a service that does not run is not started for the call. */
    public static final byte NO_AUTO_START = Flags.NO_AUTO_START;

    /** The call that a message is; nothing if it is not understood, or lacks what every call on a bus has. */
    public static Optional<Call> of(Packet packet) {
        return packet.message()
                .filter(MethodCall.class::isInstance)
                .flatMap(message -> of((MethodCall) message, packet));
    }

    private static Optional<Call> of(MethodCall message, Packet packet) {
        if (message.getSource() == null || message.getPath() == null || message.getName() == null) {
            return Optional.empty();
        }
        return Optional.of(new Call(
                message.getSource(),
                message.getSerial(),
                (message.getFlags() & Flags.NO_REPLY_EXPECTED) == 0,
                message.getPath(),
                Optional.ofNullable(message.getInterface()),
                message.getName(),
                Optional.ofNullable(message.getSig()).orElse(""),
                packet.whole(),
                packet.body(),
                message));
    }

    /** Whether the caller is ready to be asked who they are, and to wait for that. */
    public boolean isInteractive() {
        return (message.getFlags() & INTERACTIVE) != 0;
    }

    /**
     * The argument at this place, which the signature says is a string.
     *
     * @throws IllegalArgumentException if the arguments cannot be read
     */
    public String string(int index) {
        try {
            return (String) message.getParameters()[index];
        } catch (DBusException | RuntimeException e) {
            throw new IllegalArgumentException("the arguments cannot be read", e);
        }
    }

    /** Who asks what, safe to print. */
    public String describe() {
        return Printable.printable(interfaceName.map(name -> name + ".").orElse("") + member);
    }
}
