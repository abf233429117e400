package org.binfmtd.bus.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The arguments of a message, in wire form. Bodies begin at a multiple of eight bytes, so one that was encoded once can
 * be sent in any number of messages.
 */
public record Body(String signature, byte[] octets) {
    public static final Body EMPTY = new Body("", new byte[0]);

    private static final int ALIGNMENT = 8;

    public static Body of(String signature, Object... arguments) {
        return new Body(
                signature, new Encoder().append(signature, List.of(arguments)).bytes());
    }

    /**
     * A body that is one dictionary. Its entries are made and encoded one after the other: all of them as values at
     * once would take many times the room of the body.
     *
     * @param types of a key and a value
     * @param entry the key and the value that an element stands for
     */
    public static <T> Body dictionary(String types, Collection<T> elements, Function<T, List<Object>> entry) {
        List<byte[]> entries = new ArrayList<>(elements.size());
        for (T element : elements) {
            entries.add(new Encoder().append(types, entry.apply(element)).bytes());
        }
        return new Body("a{" + types + "}", array(entries));
    }

    /** An array of what was encoded on its own, each at a multiple of eight bytes. */
    private static byte[] array(List<byte[]> elements) {
        int size = ALIGNMENT;
        for (byte[] element : elements) {
            size = aligned(size) + element.length;
        }
        ByteBuffer array = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        array.putInt(size - ALIGNMENT).position(ALIGNMENT);
        for (byte[] element : elements) {
            array.position(aligned(array.position())).put(element);
        }
        return array.array();
    }

    private static int aligned(int size) {
        return size + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
