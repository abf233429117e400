package org.binfmtd.bus.wire;

import java.io.IOException;
import java.util.Optional;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;

/** A signal or an answer from the bus. */
public final class Incoming {
    private final Message message;

    Incoming(Message message) {
        this.message = message;
    }

    public boolean isSignal() {
        return message instanceof DBusSignal;
    }

    /** As the bus says. */
    public String sender() {
        return String.valueOf(message.getSource());
    }

    /** The name of the signal. */
    public String member() {
        return String.valueOf(message.getName());
    }

    /** The serial number of the call that it answers. */
    public long replySerial() {
        return message.getReplySerial();
    }

    /** Nothing if the call has succeeded. */
    public Optional<BusError> error() {
        return message instanceof Error error ? Optional.of(BusError.of(error)) : Optional.empty();
    }

    /**
     * In the forms that {@link VariantDecoder} takes.
     *
     * @throws IOException if they cannot be understood
     */
    public Object[] parameters() throws IOException {
        try {
            return message.getParameters();
        } catch (DBusException | RuntimeException e) {
            throw new IOException("a message on the bus cannot be read", e);
        }
    }

    /** The first parameter; an empty text if there is none, or if they cannot be understood. */
    public Object first() {
        try {
            Object[] parameters = parameters();
            return parameters.length == 0 ? "" : parameters[0];
        } catch (IOException e) {
            return "";
        }
    }
}
