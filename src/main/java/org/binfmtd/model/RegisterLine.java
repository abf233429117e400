package org.binfmtd.model;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The text that registers an entry when it is written to {@code register} in one {@code write(2)}:
 * {@code :name:type:offset:magic:mask:interpreter:flags}, with any byte for the colon. Every byte of magic and mask is
 * escaped, so that none of them can mean anything else.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/binfmt-misc.html">binfmt_misc</a>
 */
public final class RegisterLine {
    /** The kernel takes no more bytes than this in one registration. */
    public static final int LONGEST = 1920;

    /** How many characters stand for a byte that is escaped. */
    public static final int ESCAPE = 4;

    /** Bytes that may separate the fields, the usual one first; a control byte is seldom in any of them. */
    private static final String DELIMITERS = ":|,;\u001f\u001e\u001d\u001c";

    /** Of those that can be printed, and do not begin a comment in {@code binfmt.d(5)}. */
    private static final String PRINTABLE_DELIMITERS = ":|,!~@%^&=*";

    private RegisterLine() {}

    /**
     * @throws IllegalArgumentException if the name or the interpreter holds every byte that could separate fields;
     *     checked definitions don't
     */
    public static Bytes of(EntryName name, Registration registration) {
        return line(name, registration, DELIMITERS)
                .orElseThrow(() ->
                        new IllegalArgumentException("no byte is left that could separate the fields of " + name));
    }

    /**
     * The same for a file of {@code binfmt.d(5)} and for a terminal; nothing if a character in it cannot be shown, or
     * if every one that could separate fields is in one of them.
     */
    public static Optional<String> printable(EntryName name, Registration registration) {
        return line(name, registration, PRINTABLE_DELIMITERS)
                .flatMap(Printable::decode)
                .filter(text -> text.codePoints().allMatch(Printable::isPrintable));
    }

    /** The length of the line in bytes, whether or not a byte is left that could separate its fields. */
    public static int length(EntryName name, Registration registration) {
        return line(name, registration, DELIMITERS.charAt(0)).length();
    }

    private static Optional<Bytes> line(EntryName name, Registration registration, String delimiters) {
        Bytes interpreter = Bytes.ofText(registration.interpreter());
        Bytes extension = registration.pattern().fold(magic -> Bytes.EMPTY, each -> Bytes.ofText(each.extension()));
        return delimiter(delimiters, name.bytes(), interpreter, extension)
                .map(delimiter -> line(name, registration, delimiter));
    }

    private static Bytes line(EntryName name, Registration registration, char delimiter) {
        FieldWriter fields = new FieldWriter(delimiter).field(name.bytes());
        return registration
                .pattern()
                .fold(magic -> withMagic(fields, magic), extension -> withExtension(fields, extension))
                .field(Bytes.ofText(registration.interpreter()))
                .field(letters(registration))
                .bytes();
    }

    private static FieldWriter withMagic(FieldWriter fields, Pattern.Magic pattern) {
        return fields.field("M")
                .field(Integer.toString(pattern.offset()))
                .field(escaped(pattern.magic()))
                .field(pattern.isExact() ? "" : escaped(pattern.mask()));
    }

    private static FieldWriter withExtension(FieldWriter fields, Pattern.Extension pattern) {
        return fields.field("E").field("").field(pattern.extension()).field("");
    }

    private static String letters(Registration registration) {
        StringBuilder letters = new StringBuilder();
        registration.flags().forEach(flag -> letters.append(flag.letter()));
        return letters.toString();
    }

    /**
     * Whether an escape begins at this place of a text: {@code \\x} and two hexadecimal digits, which stand for one
     * byte.
     */
    public static boolean isEscape(String text, int index) {
        return text.startsWith("\\x", index)
                && index + ESCAPE <= text.length()
                && HexFormat.isHexDigit(text.charAt(index + 2))
                && HexFormat.isHexDigit(text.charAt(index + 3));
    }

    /** The byte that the escape at this place stands for. */
    public static int unescaped(String text, int index) {
        return HexFormat.fromHexDigits(text, index + 2, index + ESCAPE);
    }

    private static String escaped(Bytes bytes) {
        StringBuilder text = new StringBuilder(ESCAPE * bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            text.append("\\x").append(HexFormat.of().toHexDigits((byte) bytes.at(i)));
        }
        return text.toString();
    }

    private static Optional<Character> delimiter(String candidates, Bytes... fields) {
        for (char candidate : candidates.toCharArray()) {
            if (isFree(candidate, fields)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isFree(char candidate, Bytes... fields) {
        for (Bytes field : fields) {
            for (int i = 0; i < field.length(); i++) {
                if (field.at(i) == candidate) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Fields put one behind the other, each after a delimiter; a character is a byte. */
    private static final class FieldWriter {
        private final StringBuilder line = new StringBuilder(512);
        private final char delimiter;

        FieldWriter(char delimiter) {
            this.delimiter = delimiter;
        }

        FieldWriter field(String text) {
            return field(Bytes.ofText(text));
        }

        FieldWriter field(Bytes value) {
            line.append(delimiter).append(new String(value.toArray(), StandardCharsets.ISO_8859_1));
            return this;
        }

        Bytes bytes() {
            return Bytes.of(line.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
