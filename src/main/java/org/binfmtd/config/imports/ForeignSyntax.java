package org.binfmtd.config.imports;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.binfmtd.config.files.SourceFile;

/** Syntaxes that people write into a file of {@code binfmt.d(5)}, and that nothing reads there. */
enum ForeignSyntax {
    YAML("the file is YAML", "put it into /etc/binfmtd/handlers.d, as NAME.yaml"),
    BINFMT_SUPPORT(
            "the file is in the syntax of binfmt-support, which belongs into /usr/share/binfmts",
            "write one line instead, such as ':NAME:M:offset:magic:mask:interpreter:flags', into a file whose name ends in"
                    + " '.conf'");

    private final String reason;
    private final String remedy;

    ForeignSyntax(String reason, String remedy) {
        this.reason = reason;
        this.remedy = remedy;
    }

    String reason() {
        return reason + ", and not a list of lines for the kernel";
    }

    String remedy() {
        return remedy;
    }

    /** That of a whole file. */
    static Optional<ForeignSyntax> in(SourceFile.Content content) {
        if (!(content instanceof SourceFile.Content.Octets read)) {
            return Optional.empty();
        }
        for (String each : new String(read.octets(), StandardCharsets.ISO_8859_1).split("\n")) {
            String line = each.strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                return of(line);
            }
        }
        return Optional.empty();
    }

    /** @param line the first line that is neither blank nor a comment, without blanks around it */
    static Optional<ForeignSyntax> of(String line) {
        char first = line.charAt(0);
        if (first != '-' && first != '%' && (first < 'A' || first > 'z')) {
            return Optional.empty();
        }
        if (line.equals("---") || line.startsWith("%YAML") || line.startsWith("handlers:")) {
            return Optional.of(YAML);
        }
        int blank = line.indexOf(' ') < 0 ? line.indexOf('\t') : line.indexOf(' ');
        return blank > 0 && FormatFile.KEYS.contains(line.substring(0, blank))
                ? Optional.of(BINFMT_SUPPORT)
                : Optional.empty();
    }
}
