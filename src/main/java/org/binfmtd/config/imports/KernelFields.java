package org.binfmtd.config.imports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.diagnostics.Characters;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.keys.Decimal;
import org.binfmtd.config.keys.ExtensionType;
import org.binfmtd.config.keys.MatchType;
import org.binfmtd.config.keys.PathsType;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.RegisterLine;

/**
 * The fields of a registration as the kernel takes them ({@code create_entry()} in {@code fs/binfmt_misc.c}), each in a
 * string in which a character is a byte. What the kernel would refuse, and what would never work, is reported.
 *
 * @param context its own field is replaced by that of each value
 */
record KernelFields(DiagnosticContext context) {
    private static final PathsType PATHS = new PathsType();

    /** Pattern and mask as {@link #magic} takes them. */
    Optional<Pattern> pattern(Value offset, Value magic, Value mask) {
        Optional<Integer> start = offset(offset);
        Optional<Bytes> bytes = octets("magic", magic);
        Optional<Bytes> kept = octets("mask", mask);
        if (start.isEmpty() || bytes.isEmpty() || kept.isEmpty()) {
            return Optional.empty();
        }
        return isRight(start.get(), magic, bytes.get(), mask, kept.get())
                ? Optional.of(magic(start.get(), bytes.get(), kept.get()))
                : Optional.empty();
    }

    private static Pattern magic(int offset, Bytes magic, Bytes mask) {
        return mask.length() == 0 ? Pattern.Magic.exactly(offset, magic) : new Pattern.Magic(offset, magic, mask);
    }

    private boolean isRight(int offset, Value magicAt, Bytes magic, Value maskAt, Bytes mask) {
        if (magic.length() == 0) {
            context.field("magic").error(magicAt.at(), "no-value", "there is no magic", "write the bytes to look for");
            return false;
        }
        if (mask.length() != 0 && mask.length() != magic.length()) {
            context.field("mask")
                    .error(
                            maskAt.at(),
                            "mask-length",
                            "the mask has " + MatchType.bytes(mask) + ", the magic " + MatchType.bytes(magic),
                            "make them equally long; '\\xff' compares a byte, '\\x00' does not");
            return false;
        }
        if (offset + magic.length() > Pattern.WINDOW) {
            context.field("magic")
                    .error(
                            magicAt.at(),
                            "beyond-window",
                            "offset " + offset + " and " + MatchType.bytes(magic) + " reach beyond the first "
                                    + Pattern.WINDOW + " bytes of a file, which is all the kernel looks at",
                            "write fewer bytes or a smaller offset");
            return false;
        }
        return true;
    }

    /** As {@code kstrtoint()}: a sign, digits, and perhaps one line feed. */
    private Optional<Integer> offset(Value value) {
        String text = value.text();
        String digits = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        boolean signed = digits.startsWith("+") || digits.startsWith("-");
        digits = withoutZeroes(signed ? digits.substring(1) : digits);
        if (text.isEmpty() || digits.equals("0")) {
            return Optional.of(0);
        }
        if (!Decimal.isNatural(digits) || text.startsWith("-")) {
            return noOffset(value, "not-a-number", " is not an offset", "write a whole number in decimal digits");
        }
        if (digits.length() > 3 || Integer.parseInt(digits) >= Pattern.WINDOW) {
            String reason =
                    " is beyond the first " + Pattern.WINDOW + " bytes of a file, which is all the kernel looks at";
            return noOffset(value, "out-of-range", reason, "write a smaller offset");
        }
        return Optional.of(Integer.parseInt(digits));
    }

    private Optional<Integer> noOffset(Value value, String code, String reason, String remedy) {
        context.field("offset").error(value.at(), code, Quote.of(value.text()) + reason, remedy);
        return Optional.empty();
    }

    private static String withoutZeroes(String digits) {
        int zeroes = 0;
        while (zeroes < digits.length() - 1 && digits.charAt(zeroes) == '0') {
            zeroes++;
        }
        return digits.substring(zeroes);
    }

    /**
     * As {@code scanarg()} and {@code string_unescape_inplace(UNESCAPE_HEX)}: {@code \xNN} is a byte, all else stands
     * for itself, and so does what follows a backslash that begins no escape; a NUL ends the value.
     */
    private Optional<Bytes> octets(String field, Value value) {
        String text = value.text();
        for (int i = 0; i < text.length(); i++) {
            if (isHalfEscape(text, i)) {
                return halfEscape(field, value.at());
            }
        }
        byte[] octets = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length() && text.charAt(i) != 0; ) {
            if (RegisterLine.isEscape(text, i)) {
                octets[length++] = (byte) RegisterLine.unescaped(text, i);
                i += RegisterLine.ESCAPE;
            } else {
                boolean pair = text.charAt(i) == '\\' && i + 1 < text.length() && text.charAt(i + 1) != 0;
                for (int end = i + (pair ? 2 : 1); i < end; i++) {
                    octets[length++] = (byte) text.charAt(i);
                }
            }
        }
        return Optional.of(Bytes.of(Arrays.copyOf(octets, length)));
    }

    <T> Optional<T> halfEscape(String field, Position at) {
        context.field(field)
                .error(
                        at,
                        "bad-bytes",
                        "a '\\x' without two hexadecimal digits after it",
                        "write '\\x' and two digits; a backslash itself is '\\x5c'");
        return Optional.empty();
    }

    static boolean isHalfEscape(String text, int index) {
        return text.startsWith("\\x", index) && !RegisterLine.isEscape(text, index);
    }

    Optional<Pattern> extension(Value value) {
        Optional<String> text = text("extension", value, "write what follows the last dot");
        return text.isPresent()
                        && ExtensionType.isRight(new Node.Scalar(text.get(), value.at()), context.field("extension"))
                ? Optional.of(new Pattern.Extension(text.get()))
                : Optional.empty();
    }

    Optional<List<String>> interpreter(Value value) {
        Optional<String> text = text("interpreter", value, "write the whole path, from '/' on");
        return text.isPresent()
                ? PATHS.read(new Node.Scalar(text.get(), value.at()), context.field("interpreter"))
                : Optional.empty();
    }

    /** A value that is text for people too. */
    private Optional<String> text(String field, Value value, String remedyIfEmpty) {
        DiagnosticContext here = context.field(field);
        if (value.text().isEmpty()) {
            here.error(value.at(), "no-value", "there is no " + field, remedyIfEmpty);
            return Optional.empty();
        }
        Optional<String> text = Printable.decode(Bytes.of(value.text().getBytes(StandardCharsets.ISO_8859_1)));
        if (text.isEmpty()) {
            here.error(value.at(), "not-utf8", "here are bytes that are not UTF-8 text", "write it in UTF-8");
            return Optional.empty();
        }
        int hidden = Characters.hiddenIn(text.get());
        if (hidden >= 0) {
            String reason = "the value holds the hidden character " + Characters.name(hidden);
            here.error(value.at(), "hidden-character", reason, "take it out");
            return Optional.empty();
        }
        return text;
    }

    /** In any order, and as often as one likes. */
    Optional<Set<Flag>> flags(Value value) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (int i = 0; i < value.text().length(); i++) {
            Optional<Flag> flag = Flag.ofLetter(value.text().charAt(i));
            if (flag.isEmpty()) {
                unknownFlag(value.text().charAt(i), value);
                return Optional.empty();
            }
            flags.add(flag.get());
        }
        return Optional.of(flags);
    }

    private void unknownFlag(char letter, Value value) {
        String text = String.valueOf(letter);
        String reason = switch (letter) {
            case 'T', 'L', 'D' -> "the flag '" + text + "' is one of newer kernels, and not known here";
            case ':', ',' -> "after the interpreter come flags and nothing else";
            default -> Quote.of(text) + " is not a flag";
        };
        boolean lower = "pocf".indexOf(letter) >= 0;
        context.field("flags")
                .error(
                        value.at(),
                        "unknown-flag",
                        reason,
                        lower
                                ? "write '" + (char) (letter - 'a' + 'A') + "'"
                                : "write any of 'P', 'O', 'C' and 'F', or nothing");
    }

    /**
     * The text of a field.
     *
     * @param text each character is a byte
     */
    record Value(String text, Position at) {}
}
