package org.binfmtd.kernel;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.model.Text;

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
     * The same for a file of {@code binfmt.d(5)} and for a terminal; nothing if a character in it cannot be shown, or if
     * every one that could separate fields is in one of them.
     */
    public static Optional<String> printable(EntryName name, Registration registration) {
        return line(name, registration, PRINTABLE_DELIMITERS)
                .flatMap(Text::decode)
                .filter(text -> text.codePoints().allMatch(Text::isPrintable));
    }

    private static Optional<Bytes> line(EntryName name, Registration registration, String delimiters) {
        Bytes interpreter = Bytes.ofText(registration.interpreter());
        Bytes extension = registration.pattern().fold(magic -> Bytes.EMPTY, each -> Bytes.ofText(each.extension()));
        String letters = letters(registration);
        return delimiter(delimiters, name.bytes(), interpreter, extension)
                .map(Fields::new)
                .map(fields -> fields.field(name.bytes()))
                .map(fields -> registration
                        .pattern()
                        .fold(magic -> withMagic(fields, magic), each -> withExtension(fields, extension)))
                .map(fields -> fields.field(interpreter).field(letters).bytes());
    }

    private static Fields withMagic(Fields fields, Pattern.Magic pattern) {
        return fields.field("M")
                .field(Integer.toString(pattern.offset()))
                .field(escaped(pattern.magic()))
                .field(pattern.isExact() ? "" : escaped(pattern.mask()));
    }

    private static Fields withExtension(Fields fields, Bytes extension) {
        return fields.field("E").field("").field(extension).field("");
    }

    static String letters(Registration registration) {
        StringBuilder letters = new StringBuilder(4);
        for (Flag flag : registration.flags()) {
            letters.append(letter(flag));
        }
        return letters.toString();
    }

    static char letter(Flag flag) {
        return switch (flag) {
            case PRESERVE_ARGV0 -> 'P';
            case OPEN_BINARY -> 'O';
            case CREDENTIALS -> 'C';
            case FIX_BINARY -> 'F';
        };
    }

    private static String escaped(Bytes bytes) {
        StringBuilder text = new StringBuilder(4 * bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            int octet = bytes.at(i);
            text.append("\\x").append(hexDigit(octet >> 4)).append(hexDigit(octet & 0xf));
        }
        return text.toString();
    }

    private static char hexDigit(int nibble) {
        return Character.forDigit(nibble, 16);
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

    /** Fields put one behind the other, each after a delimiter. */
    private static final class Fields {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        private final char delimiter;

        Fields(char delimiter) {
            this.delimiter = delimiter;
        }

        Fields field(String text) {
            return field(Bytes.ofText(text));
        }

        Fields field(Bytes value) {
            line.write(delimiter);
            line.writeBytes(value.toArray());
            return this;
        }

        Bytes bytes() {
            return Bytes.of(line.toByteArray());
        }
    }
}
