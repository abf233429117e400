package org.binfmtd.config.imports;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerKeys;
import org.binfmtd.config.imports.KernelFields.Value;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.Match;
import org.binfmtd.config.keys.NameRule;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.RegisterLine;

/**
 * A registration as it is written to the kernel, cut where the kernel cuts it:
 * {@code :name:type:offset:magic:mask:interpreter:flags}, with any byte for the colon, and perhaps a line feed at the
 * end.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/binfmt-misc.html">binfmt_misc</a>
 */
public final class KernelLine {
    private static final String SHAPE = "write ':name:M:offset:magic:mask:interpreter:flags' or"
            + " ':name:E::extension::interpreter:flags', with all seven ':'";

    private final String line;
    private final Position start;
    private final DiagnosticContext context;
    private int at = 1;

    /**
     * @param line not empty; each character is a byte
     * @param start where it begins in the file
     */
    public KernelLine(String line, Position start, DiagnosticContext context) {
        this.line = line;
        this.start = start;
        this.context = context;
    }

    /** The handler, if at least its name can be understood; what is wrong is reported. */
    public Optional<Fragment> read() {
        char delimiter = line.charAt(0);
        if (delimiter == '\n' || Flag.ofLetter(delimiter).isPresent()) {
            context.error(
                    start,
                    "bad-delimiter",
                    "the line begins with " + Quote.of(String.valueOf(delimiter))
                            + ", which would separate its fields, and cannot: it is a flag, or ends the line",
                    "begin it with ':'");
            return Optional.empty();
        }
        return named(name());
    }

    /** If nothing ends it, it ends with the line: so the line is known at least by its name. */
    private Value name() {
        int end = line.indexOf(line.charAt(0), 1);
        String text = end < 0 ? line.substring(1).strip() : line.substring(1, end);
        at = end < 0 ? 1 + text.length() : end + 1;
        return new Value(text, position(1));
    }

    private Optional<Fragment> named(Value text) {
        Optional<HandlerName> name = HandlerName.parse(text.text());
        if (name.isEmpty()) {
            byte[] octets = text.text().getBytes(StandardCharsets.ISO_8859_1);
            String shown = Printable.decode(Bytes.of(octets)).orElse(text.text());
            context.field("name").error(text.at(), "bad-name", NameRule.reason(shown), NameRule.remedy(shown));
            return Optional.empty();
        }
        DiagnosticContext here = context.handler(name.get().text());
        context.problems().begin();
        FieldValues fields = fields(here);
        Optional<Problem> fault = context.problems().fault();
        return Optional.of(new Fragment(
                name.get(), context.origin(start), start, fault.isPresent() ? new FieldValues() : fields, fault));
    }

    private FieldValues fields(DiagnosticContext here) {
        FieldValues fields = new FieldValues();
        if (line.length() > RegisterLine.LONGEST) {
            here.error(
                    start,
                    "line-too-long",
                    "the line has " + line.length() + " bytes with its end, and the kernel takes "
                            + RegisterLine.LONGEST,
                    "write a shorter path, or fewer bytes of magic and mask");
            return fields;
        }
        Optional<Value> type = type(here);
        if (type.isEmpty() || !isType(type.get(), here)) {
            return fields;
        }
        boolean magic = type.get().text().equals("M");
        Optional<Value> offset = cut("offset", here);
        Optional<Value> what = offset.isEmpty() ? offset : magic ? cutEscaped("magic", here) : cut("extension", here);
        Optional<Value> mask = what.isEmpty() ? what : magic ? cutEscaped("mask", here) : cut("mask", here);
        Optional<Value> interpreter = mask.isEmpty() ? mask : cut("interpreter", here);
        if (interpreter.isEmpty()) {
            return fields;
        }
        KernelFields decoded = new KernelFields(here);
        Optional<Pattern> pattern =
                magic ? decoded.pattern(offset.get(), what.get(), mask.get()) : decoded.extension(what.get());
        Optional<List<String>> path = decoded.interpreter(interpreter.get());
        Optional<Set<Flag>> flags = decoded.flags(rest());
        if (pattern.isPresent() && path.isPresent() && flags.isPresent()) {
            put(fields, HandlerKeys.MATCH, new Match(pattern.get(), Optional.empty()), what.get());
            put(fields, HandlerKeys.INTERPRETER, path.get(), interpreter.get());
            put(fields, HandlerKeys.FLAGS, flags.get(), rest());
        }
        return fields;
    }

    private <T> void put(FieldValues fields, Key<T> key, T value, Value from) {
        fields.put(key, new Located<>(value, from.at(), context.origin(start)));
    }

    /** One byte, which may be that of the delimiter. */
    private Optional<Value> type(DiagnosticContext here) {
        if (line.startsWith("M" + line.charAt(0), at) || line.startsWith("E" + line.charAt(0), at)) {
            return upTo(at + 1, "type", here);
        }
        return cut("type", here);
    }

    private boolean isType(Value type, DiagnosticContext here) {
        if (type.text().equals("M") || type.text().equals("E")) {
            return true;
        }
        here.field("type")
                .error(
                        type.at(),
                        "bad-type",
                        type.text().equals("B")
                                ? "the type 'B' is one of newer kernels, and not known here"
                                : Quote.of(type.text()) + " is not a type",
                        "write 'M' to match by magic, or 'E' to match by extension");
        return false;
    }

    /** What comes up to the next delimiter; a NUL before it ends everything. */
    private Optional<Value> cut(String field, DiagnosticContext here) {
        int end = line.indexOf(line.charAt(0), at);
        int nul = line.indexOf('\0', at);
        return upTo(nul >= 0 && nul < end ? -1 : end, field, here);
    }

    /** The same, but a delimiter may be a part of an escape. */
    private Optional<Value> cutEscaped(String field, DiagnosticContext here) {
        int end = at;
        while (end < line.length() && line.charAt(end) != line.charAt(0)) {
            if (KernelFields.isHalfEscape(line, end)) {
                return new KernelFields(here).halfEscape(field, position(at));
            }
            end += RegisterLine.isEscape(line, end) ? RegisterLine.ESCAPE : 1;
        }
        return upTo(end < line.length() ? end : -1, field, here);
    }

    private Optional<Value> upTo(int end, String field, DiagnosticContext here) {
        if (end < 0) {
            here.field(field)
                    .error(
                            position(Math.min(at, line.length())),
                            "missing-field",
                            "the line ends before its field '" + field + "' does",
                            SHAPE);
            return Optional.empty();
        }
        Value value = new Value(line.substring(at, end), position(at));
        at = end + 1;
        return Optional.of(value);
    }

    private Value rest() {
        int end = line.endsWith("\n") ? line.length() - 1 : line.length();
        return new Value(line.substring(at, end), position(at));
    }

    private Position position(int index) {
        return new Position(start.line(), start.column() + characters(line, 0, index));
    }

    /** How many characters the bytes are, if they are UTF-8. */
    static int characters(String bytes, int from, int to) {
        int characters = 0;
        for (int i = from; i < to; i++) {
            if ((bytes.charAt(i) & 0xc0) != 0x80) {
                characters++;
            }
        }
        return characters;
    }
}
