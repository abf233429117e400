package org.binfmtd.config.imports;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.imports.KernelFields.Value;

/**
 * Reads binfmt-support's files: what packages bring, a key and a value on each line, with one blank between them; and
 * its data base, in which each line has its meaning by its number. Blanks at a line's end do not count.
 *
 * @see <a href="https://manpages.debian.org/update-binfmts.8">update-binfmts(8)</a>
 */
final class FormatFile {
    static final List<String> KEYS = List.of(
            "package",
            "type",
            "offset",
            "magic",
            "mask",
            "extension",
            "interpreter",
            "detector",
            "credentials",
            "preserve",
            "fix_binary");

    /** By their order in the data base. There the magic's line holds the extension where there is one. */
    private static final List<String> POSITIONS = List.of(
            "package",
            "type",
            "offset",
            "magic",
            "mask",
            "interpreter",
            "detector",
            "credentials",
            "preserve",
            "fix_binary");

    private static final int REQUIRED = 6;

    private final FileProblems problems;
    private final Map<String, Value> values = new HashMap<>();
    private final DiagnosticContext context;

    private FormatFile(String name, String file) {
        this.problems = new FileProblems(file);
        this.context = DiagnosticContext.in(file, problems).handler(name);
    }

    /** A file that a package brings. */
    static SupportFormat ofKeys(String name, String file, byte[] octets) {
        FormatFile reader = new FormatFile(name, file);
        List<String> lines = lines(octets);
        for (int i = 0; i < lines.size(); i++) {
            reader.key(lines.get(i), i + 1);
        }
        if (reader.values.isEmpty() && reader.problems.isEmpty()) {
            reader.context.error(
                    Position.WHOLE_FILE,
                    "empty",
                    "there is no key in the file",
                    "write 'package', 'interpreter', and 'magic' or 'extension', each with a value behind a blank");
        }
        return new SupportFormat(name, file, false, reader.values, reader.problems.inOrder());
    }

    /** A file of the data base. */
    static SupportFormat ofPositions(String name, String file, byte[] octets) {
        FormatFile reader = new FormatFile(name, file);
        List<String> lines = lines(octets);
        for (int i = 0; i < Math.min(lines.size(), POSITIONS.size()); i++) {
            reader.values.put(reader.keyAt(i), new Value(lines.get(i), new Position(i + 1, 1)));
        }
        if (lines.size() < REQUIRED) {
            reader.context
                    .field(POSITIONS.get(lines.size()))
                    .error(
                            Position.WHOLE_FILE,
                            "missing-field",
                            "the file ends after " + lines.size() + " lines, and update-binfmts stops at such a file",
                            "take it away, and import or install the format again");
        }
        return new SupportFormat(name, file, true, reader.values, reader.problems.inOrder());
    }

    private String keyAt(int index) {
        String key = POSITIONS.get(index);
        Value type = values.getOrDefault("type", new Value("", Position.START));
        return key.equals("magic") && type.text().equals("extension") ? "extension" : key;
    }

    private void key(String line, int number) {
        int blank = line.indexOf(' ');
        String key = (blank < 0 ? line : line.substring(0, blank)).toLowerCase(Locale.ROOT);
        if (key.isEmpty() || key.startsWith("#")) {
            return;
        }
        Position at = new Position(number, 1);
        if (key.indexOf('\t') >= 0) {
            context.error(
                    at,
                    "tab-after-key",
                    "a tab stands behind the key, and update-binfmts sees a key only if a blank does",
                    "write a blank instead");
        } else if (!KEYS.contains(key)) {
            context.field(key)
                    .warning(
                            at,
                            "unknown-key",
                            Quote.of(key) + " is not a key of a format, and does nothing",
                            Nearest.remedy(key, KEYS));
        } else {
            value(key, blank < 0 ? "" : line.substring(blank + 1), new Position(number, blank + 2));
        }
    }

    private void value(String key, String text, Position at) {
        if (values.containsKey(key)) {
            context.field(key)
                    .warning(
                            new Position(at.line(), 1),
                            "duplicate-key",
                            "'" + key + "' is here twice, and the later one counts",
                            "keep only one of the two");
        }
        values.put(key, new Value(text, at));
    }

    /** Each character is a byte. */
    private static List<String> lines(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            lines.add(text.substring(from, lastOf(text, from, end)));
            from = end + 1;
        }
        return lines;
    }

    private static int lastOf(String text, int from, int to) {
        int last = to;
        while (last > from && " \t\r\u000b\f".indexOf(text.charAt(last - 1)) >= 0) {
            last--;
        }
        return last;
    }
}
