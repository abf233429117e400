package org.binfmtd.bus.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Printable;

/**
 * Writes values in D-Bus' little-endian wire form. dbus-java's own marshalling makes an array of each number and each
 * padding; for all handlers at once that costs four times as much as this.
 *
 * <p>What each type takes: numbers any {@link Number}, {@code b} a {@link Boolean}, {@code s o g} a {@link String},
 * {@code v} a {@link TypedValue}, {@code ay} {@link Bytes}, dictionaries a {@link Map}, other arrays an {@link
 * Iterable}, structures a {@link List} of their members.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-marshaling">marshalling</a>
 */
public final class Encoder {
    private byte[] buffer = new byte[512];
    private int size;

    /** Appends values of these types, one for each complete type in the signature. */
    Encoder append(String signature, List<?> values) {
        int at = 0;
        for (Object value : values) {
            append(signature, at, value);
            at = Signature.end(signature, at);
        }
        return this;
    }

    Encoder pad(int alignment) {
        int padded = (size + alignment - 1) & -alignment;
        reserve(padded - size);
        size = padded;
        return this;
    }

    Encoder raw(byte[] octets) {
        reserve(octets.length);
        System.arraycopy(octets, 0, buffer, size, octets.length);
        size += octets.length;
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void append(String signature, int at, Object value) {
        char type = signature.charAt(at);
        switch (type) {
            case 'y' -> integer(((Number) value).longValue(), 1);
            case 'n', 'q' -> integer(((Number) value).longValue(), 2);
            case 'i', 'u' -> integer(((Number) value).longValue(), 4);
            case 'x', 't' -> integer(((Number) value).longValue(), 8);
            case 'b' -> integer((Boolean) value ? 1 : 0, 4);
            case 's', 'o' -> string(((String) value), 4);
            case 'g' -> string(((String) value), 1);
            case 'v' -> variant((TypedValue) value);
            case 'a' -> array(signature, at + 1, value);
            case '(' -> structure(signature, at + 1, (List<?>) value);
            default -> throw new IllegalArgumentException("no such type: " + type);
        }
    }

    private void integer(long number, int width) {
        pad(width);
        reserve(width);
        put(size, number, width);
        size += width;
    }

    private void string(String text, int lengthWidth) {
        byte[] octets = withoutNul(text).getBytes(StandardCharsets.UTF_8);
        integer(octets.length, lengthWidth);
        raw(octets);
        integer(0, 1);
    }

    private void variant(TypedValue value) {
        string(value.signature(), 1);
        append(value.signature(), 0, value.content());
    }

    private void structure(String signature, int first, List<?> members) {
        pad(8);
        int at = first;
        for (Object member : members) {
            append(signature, at, member);
            at = Signature.end(signature, at);
        }
    }

    private void array(String signature, int element, Object elements) {
        integer(0, 4);
        int length = size - 4;
        pad(Signature.alignment(signature.charAt(element)));
        int start = size;
        if (elements instanceof Bytes octets) {
            raw(octets.toArray());
        } else if (elements instanceof Map<?, ?> map) {
            map.forEach((key, value) -> entry(signature, element + 1, key, value));
        } else {
            ((Iterable<?>) elements).forEach(each -> append(signature, element, each));
        }
        put(length, size - start, 4);
    }

    private void entry(String signature, int keyAt, Object key, Object value) {
        pad(8);
        append(signature, keyAt, key);
        append(signature, keyAt + 1, value);
    }

    /** The bus disconnects a client that sends a string with a NUL in it. */
    private static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : Printable.printable(text);
    }

    private void put(int at, long number, int width) {
        for (int i = 0; i < width; i++) {
            buffer[at + i] = (byte) (number >>> 8 * i);
        }
    }

    private void reserve(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + more, 2 * buffer.length));
        }
    }
}
