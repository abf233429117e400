package org.binfmtd.model;

import java.util.List;
import java.util.Optional;

/**
 * The name of a handler, which is also the name of its kernel entry: a letter or digit, then at most 63 letters,
 * digits, {@code . _ + -}. The order is that of the bytes.
 */
public record HandlerName(String text) implements Comparable<HandlerName> {
    public static final int LONGEST = 64;
    /** What a name must look like, for messages. */
    public static final String RULE =
            "a name is a letter or digit, then at most 63 letters, digits or any of '.', '_', '+', '-'";

    public HandlerName {
        if (!isValid(text)) {
            throw new IllegalArgumentException("not a handler name: " + Printable.printable(text) + " (" + RULE + ")");
        }
    }

    public static Optional<HandlerName> parse(String text) {
        return isValid(text) ? Optional.of(new HandlerName(text)) : Optional.empty();
    }

    public EntryName entry() {
        return new EntryName(Bytes.ofText(text));
    }

    @Override
    public int compareTo(HandlerName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST
                && isLetterOrDigit(text.charAt(0))
                && hasOnlyItsCharacters(text)
                && !List.of("register", "status").contains(text);
    }

    private static boolean hasOnlyItsCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isLetterOrDigit(text.charAt(i)) && "._+-".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
