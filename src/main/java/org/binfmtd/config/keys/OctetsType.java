package org.binfmtd.config.keys;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.RegisterLine;

/**
 * Bytes to compare: hexadecimal digits, blanks anywhere between bytes; or, if there is a backslash in the text, the
 * kernel's own form, in which {@code \xNN} is a byte and every other character stands for itself.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/binfmt-misc.html">binfmt_misc</a>
 */
final class OctetsType implements ScalarType<Bytes> {
    private static final String CODE = "bad-bytes";
    private static final String HEX_REMEDY =
            "write two hexadecimal digits for each byte, such as '7f454c46', or escapes, such as '\\x7fELF'";

    @Override
    public Optional<Bytes> read(Node.Scalar scalar, DiagnosticContext context) {
        Optional<Bytes> bytes = bytes(scalar, context);
        if (bytes.isPresent() && bytes.get().length() > Pattern.WINDOW) {
            context.error(
                    scalar.at(),
                    "beyond-window",
                    "these are " + bytes.get().length() + " bytes, and the kernel looks at the first " + Pattern.WINDOW
                            + " of a file",
                    "write fewer bytes");
            return Optional.empty();
        }
        return bytes;
    }

    @Override
    public String example() {
        return "7f454c46";
    }

    private static Optional<Bytes> bytes(Node.Scalar scalar, DiagnosticContext context) {
        return scalar.text().indexOf('\\') >= 0 ? escaped(scalar, context) : hex(scalar, context);
    }

    private static Optional<Bytes> hex(Node.Scalar scalar, DiagnosticContext context) {
        StringBuilder digits = new StringBuilder(scalar.text().length());
        for (int i = 0; i < scalar.text().length(); i++) {
            char c = scalar.text().charAt(i);
            if (c == ' ') {
                continue;
            }
            if (!HexFormat.isHexDigit(c)) {
                return notHex(scalar, i, context);
            }
            digits.append(c);
        }
        if (digits.length() == 0) {
            return wrong(scalar, "there are no digits, only blanks", HEX_REMEDY, context);
        }
        if (digits.length() % 2 != 0) {
            return wrong(
                    scalar,
                    "these are " + digits.length() + " digits, and a byte has two",
                    "write two digits for each byte: '0a', not 'a'",
                    context);
        }
        return Optional.of(Bytes.ofHex(digits.toString()));
    }

    private static Optional<Bytes> notHex(Node.Scalar scalar, int index, DiagnosticContext context) {
        String text = scalar.text();
        String remedy = text.startsWith("0x") || text.startsWith("0X") ? "leave out the '0x'" : HEX_REMEDY;
        String character = text.substring(index, text.offsetByCodePoints(index, 1));
        return wrong(scalar, Quote.of(character) + " is not a hexadecimal digit", remedy, context);
    }

    private static Optional<Bytes> escaped(Node.Scalar scalar, DiagnosticContext context) {
        String text = scalar.text();
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (text.startsWith("\\x", i)) {
                if (!RegisterLine.isEscape(text, i)) {
                    return wrong(
                            scalar,
                            "a '\\x' without two hexadecimal digits after it",
                            "write '\\x' and two digits; a backslash itself is '\\x5c'",
                            context);
                }
                octets.write(RegisterLine.unescaped(text, i));
                i += RegisterLine.ESCAPE - 1;
            } else if (c < 0x80) {
                octets.write(c);
            } else {
                return wrong(
                        scalar,
                        Quote.of(text.substring(i, text.offsetByCodePoints(i, 1))) + " is not an ASCII character",
                        "write its bytes as '\\xNN'",
                        context);
            }
        }
        return Optional.of(Bytes.of(octets.toByteArray()));
    }

    private static Optional<Bytes> wrong(Node.Scalar scalar, String reason, String remedy, DiagnosticContext context) {
        context.error(scalar.at(), CODE, reason, remedy);
        return Optional.empty();
    }
}
