package org.binfmtd.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of bytes with value equality; the order is that of unsigned bytes, as {@code strcmp(3)} has it.
 */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] octets;

    private Bytes(byte[] octets) {
        this.octets = octets;
    }

    public static Bytes of(byte... octets) {
        return new Bytes(octets.clone());
    }

    /** @throws IllegalArgumentException if the text is not an even number of hexadecimal digits */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    public static Bytes ofText(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code length} times the same byte. */
    public static Bytes filled(int length, int octet) {
        byte[] filled = new byte[length];
        Arrays.fill(filled, (byte) octet);
        return new Bytes(filled);
    }

    public int length() {
        return octets.length;
    }

    /** The byte at {@code index}, 0 to 255. */
    public int at(int index) {
        return octets[index] & 0xff;
    }

    public byte[] toArray() {
        return octets.clone();
    }

    /** Bit by bit; both must have the same length. */
    public Bytes and(Bytes mask) {
        byte[] masked = octets.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] &= mask.octets[i];
        }
        return new Bytes(masked);
    }

    /** Whether every byte has this value; true for no bytes. */
    public boolean consistsOf(int octet) {
        for (byte each : octets) {
            if ((each & 0xff) != octet) {
                return false;
            }
        }
        return true;
    }

    public Bytes plus(Bytes more) {
        byte[] joined = Arrays.copyOf(octets, octets.length + more.octets.length);
        System.arraycopy(more.octets, 0, joined, octets.length, more.octets.length);
        return new Bytes(joined);
    }

    /** Lower-case hexadecimal digits without separators, as the kernel prints them. */
    public String hex() {
        return HexFormat.of().formatHex(octets);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(octets, other.octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return hex();
    }
}
