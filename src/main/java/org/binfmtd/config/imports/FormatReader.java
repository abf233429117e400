package org.binfmtd.config.imports;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.handlers.HandlerKeys;
import org.binfmtd.config.imports.KernelFields.Value;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.Match;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;

/** From a format of binfmt-support to the fields of a handler: those of the line that {@code update-binfmts} writes. */
final class FormatReader {
    /** What separates the fields of that line, always. */
    private static final char DELIMITER = ':';

    private static final List<String> WRITTEN = List.of("offset", "magic", "mask", "extension", "interpreter");

    private final SupportFormat format;
    private final DiagnosticContext context;
    private final KernelFields kernel;

    FormatReader(SupportFormat format, DiagnosticContext context) {
        this.format = format;
        this.context = context;
        this.kernel = new KernelFields(context);
    }

    /** Those that are right; the others are reported. */
    FieldValues fields() {
        FieldValues fields = new FieldValues();
        if (!isWhole() || !isOneKind() || holdsDelimiter()) {
            return fields;
        }
        Optional<Pattern> pattern = format.isExtension()
                ? kernel.extension(format.what())
                : kernel.pattern(format.value("offset"), format.what(), format.value("mask"));
        if (pattern.isPresent()) {
            put(fields, HandlerKeys.MATCH, new Match(pattern.get(), Optional.empty()), format.what());
        }
        Optional<List<String>> path = kernel.interpreter(format.value("interpreter"));
        if (path.isPresent()) {
            put(fields, HandlerKeys.INTERPRETER, path.get(), format.value("interpreter"));
        }
        put(fields, HandlerKeys.FLAGS, flags(), format.value("credentials"));
        return fields;
    }

    private <T> void put(FieldValues fields, Key<T> key, T value, Value from) {
        Position at = from.at().line() == 0 ? Position.START : from.at();
        fields.put(key, new Located<>(value, at, context.origin(at)));
    }

    private boolean isWhole() {
        return isThere("package", "the package that it comes from")
                & isThere("interpreter", "the path of the program that runs its files");
    }

    private boolean isThere(String key, String what) {
        if (!format.has(key)) {
            context.field(key)
                    .error(
                            format.value(key).at(),
                            "missing-key",
                            "the line '" + key + "' is missing, and update-binfmts does not take the format without it",
                            "write '" + key + "' and " + what);
        }
        return format.has(key);
    }

    private boolean isOneKind() {
        String type = format.value("type").text();
        if (!type.isEmpty() && !type.equals("magic") && !type.equals("extension")) {
            context.field("type")
                    .error(
                            format.value("type").at(),
                            "bad-type",
                            Quote.of(type) + " is not a type",
                            "write 'magic' or 'extension', or take the line out");
            return false;
        }
        if (!format.has("magic") && !format.has("extension")) {
            context.error(
                    Position.WHOLE_FILE,
                    "no-match",
                    "it does not say which files are meant",
                    "write one of 'magic' and 'extension'");
            return false;
        }
        if (type.isEmpty() && format.has("magic") && format.has("extension")) {
            context.field("extension")
                    .error(
                            format.value("extension").at(),
                            "several-matches",
                            "'magic' and 'extension' are both here, at which update-binfmts crashes",
                            "keep one, and write a format of its own for the other");
            return false;
        }
        return !format.isExtension() || !hasMagicsOwn("mask") & !hasMagicsOwn("offset");
    }

    /** The data base has an offset for every format. */
    private boolean hasMagicsOwn(String key) {
        boolean wrong = format.has(key) && !format.isPositional();
        if (wrong) {
            context.field(key)
                    .error(
                            format.value(key).at(),
                            "without-magic",
                            "'" + key + "' means something only beside 'magic'",
                            "take it out");
        }
        return wrong;
    }

    private boolean holdsDelimiter() {
        boolean holds = false;
        for (String key : WRITTEN) {
            if (format.value(key).text().indexOf(DELIMITER) >= 0) {
                holds = true;
                context.field(key)
                        .error(
                                format.value(key).at(),
                                "delimiter-in-value",
                                "a ':' is in the value, which update-binfmts writes between the fields for the kernel",
                                key.equals("magic") || key.equals("mask")
                                        ? "write it as '\\x3a'"
                                        : "choose a name without it");
            }
        }
        return holds;
    }

    private Set<Flag> flags() {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        add("credentials", Flag.CREDENTIALS, flags);
        add("preserve", Flag.PRESERVE_ARGV0, flags);
        add("fix_binary", Flag.FIX_BINARY, flags);
        return flags;
    }

    private void add(String key, Flag flag, Set<Flag> flags) {
        String text = format.value(key).text();
        if (text.equals("yes")) {
            flags.add(flag);
        } else if (!text.isEmpty() && !text.equals("no")) {
            context.field(key)
                    .warning(
                            format.value(key).at(),
                            "not-yes-or-no",
                            Quote.of(text) + " counts as 'no', as everything but 'yes' does",
                            "write 'yes' or 'no'");
        }
    }
}
