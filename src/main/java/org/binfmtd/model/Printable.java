package org.binfmtd.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Turning bytes and names that anybody may have chosen into text that is safe to print: in a log, on a terminal, on the
 * bus. What is not printable UTF-8 appears as {@code \xNN} for each of its bytes, and a backslash as two.
 */
public final class Printable {
    private Printable() {}

    /** The text that these bytes are in UTF-8, or nothing when they are not. */
    public static Optional<String> decode(Bytes bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.toArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    public static String printable(Bytes bytes) {
        return decode(bytes).map(Printable::printable).orElseGet(() -> printableBytes(bytes));
    }

    public static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(safe, point));
        return safe.toString();
    }

    /** The bytes as one word of a shell's command line, safe to print: as they are where that will do. */
    public static String shellWord(Bytes bytes) {
        String text = printable(bytes);
        boolean isPlain = text.chars().allMatch(Printable::isPlain);
        return isPlain ? text : "$'" + text.replace("'", "\\'") + "'";
    }

    private static boolean isPlain(int octet) {
        return octet < 0x80 && Character.isLetterOrDigit(octet) || "/._+-~".indexOf(octet) >= 0;
    }

    /**
     * The text, or as much of its beginning as fits before an ellipsis; a character is never cut in two.
     *
     * @param most how long it may be then, in Java's {@code char}s; at least 2
     */
    public static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** How long a text is in UTF-8, in bytes. */
    public static int octets(String text) {
        int octets = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // each half of a pair stands for two bytes
            octets += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return octets;
    }

    /** Whether nothing in the text can steer a terminal, break a line or turn the reading direction. */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static void append(StringBuilder safe, int codePoint) {
        if (codePoint == '\\') {
            safe.append("\\\\");
        } else if (isPrintable(codePoint)) {
            safe.appendCodePoint(codePoint);
        } else {
            appendEscaped(safe, Bytes.ofText(Character.toString(codePoint)));
        }
    }

    private static String printableBytes(Bytes bytes) {
        StringBuilder safe = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            int octet = bytes.at(i);
            if (octet < 0x80) {
                append(safe, octet);
            } else {
                appendEscaped(safe, Bytes.of((byte) octet));
            }
        }
        return safe.toString();
    }

    private static void appendEscaped(StringBuilder safe, Bytes bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            safe.append("\\x").append(HexFormat.of().toHexDigits((byte) bytes.at(i)));
        }
    }
}
