package org.binfmtd.bus.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.MessageTypeException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.constants.Flags;
import org.freedesktop.dbus.messages.constants.HeaderField;
import org.freedesktop.dbus.messages.constants.MessageTypes;
import org.slf4j.LoggerFactory;

/**
 * A message as it came from the bus. A parsed one is ten times as large and costs far more to make, so a call is parsed
 * only when it is its turn; until then only its sender matters.
 *
 * @param octets the header, and the body if it was kept
 * @param whole whether the body was kept
 */
public record Packet(byte[] octets, boolean whole) {
    /** Byte order, type, flags, version, length of the body, serial, length of the header fields. */
    static final int FIXED = 16;

    public boolean isCall() {
        return octets[1] == MessageTypes.METHOD_CALL.getId();
    }

    public boolean wantsReply() {
        return (octets[2] & Flags.NO_REPLY_EXPECTED) == 0;
    }

    public long serial() {
        return word(octets, 8);
    }

    /** Who sent it, as the bus says; nothing where the bus says nothing. */
    public Optional<String> sender() {
        try {
            return text(HeaderField.SENDER);
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** What follows the header. */
    ByteBuffer body() {
        int header = (int) endOfHeader(octets);
        return ByteBuffer.wrap(octets, header, octets.length - header).slice();
    }

    /** A signal or an answer; nothing if dbus-java does not understand it. */
    public Optional<Incoming> incoming() {
        return message().map(Incoming::new);
    }

    /** In the parts that dbus-java's own reader would have made of it; nothing if dbus-java does not understand it. */
    Optional<Message> message() {
        int header = (int) endOfHeader(octets);
        byte[] fields = new byte[header - 8];
        System.arraycopy(octets, 12, fields, 0, 4);
        System.arraycopy(octets, FIXED, fields, 8, header - FIXED);
        byte[] body = Arrays.copyOfRange(octets, header, octets.length);
        try {
            return Optional.of(
                    MessageFactory.createMessage(octets[1], Arrays.copyOf(octets, 12), fields, body, List.of()));
        } catch (DBusException | MessageTypeException | RuntimeException e) {
            // The bus lets through types and header fields that dbus-java does not know; they are not needed here.
            LoggerFactory.getLogger(Packet.class).debug("a message on the bus is not understood and passed over", e);
            return Optional.empty();
        }
    }

    /** Each field is a number, the signature of its value, and that; all that are known have a type of one letter. */
    private Optional<String> text(byte field) {
        int end = FIXED + (int) word(octets, 12);
        int at = FIXED;
        while (at < end && octets[at + 1] == 1) {
            int value = at + 4;
            char type = (char) octets[at + 2];
            int length = length(type, value);
            if (octets[at] == field && type == 's') {
                return Optional.of(new String(octets, value + 4, length, StandardCharsets.UTF_8));
            }
            at = value + widthOf(type) + length + 7 & ~7;
        }
        return Optional.empty();
    }

    private int length(char type, int at) {
        return switch (type) {
            case 's', 'o' -> Math.toIntExact(Math.min(word(octets, at), octets.length));
            case 'g' -> octets[at] & 0xff;
            default -> 0;
        };
    }

    /** What a value takes beside its text, in bytes. */
    private static int widthOf(char type) {
        return switch (type) {
            case 's', 'o' -> 5;
            case 'g' -> 2;
            default -> 4;
        };
    }

    /** Where the body begins, in bytes: at a multiple of eight. */
    static long endOfHeader(byte[] octets) {
        return FIXED + (word(octets, 12) + 7 & ~7L);
    }

    static long word(byte[] octets, int at) {
        return Message.demarshallint(octets, at, octets[0], 4) & 0xffffffffL;
    }
}
