package org.binfmtd.config.imports;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlersFile;

/**
 * Reads a file of {@code binfmt.d(5)} as {@code systemd-binfmt} does: a line feed, a carriage return and a NUL end a
 * line, blanks around it do not count, {@code #} and {@code ;} begin a comment, and all else is written to the kernel
 * line by line.
 */
public final class LinesFile {
    private static final String BLANKS = " \t\n\r";

    private final String file;
    private final String text;
    private final FileProblems problems;
    private final List<Fragment> fragments = new ArrayList<>();
    private final DiagnosticContext context;
    private boolean readable = true;
    private boolean complete = true;
    private boolean begun;

    private LinesFile(String file, String text) {
        this.file = file;
        this.text = text;
        this.problems = new FileProblems(file);
        this.context = DiagnosticContext.in(file, problems);
    }

    public static HandlersFile of(String file, byte[] octets) {
        // each character is a byte
        LinesFile reader = new LinesFile(file, new String(octets, StandardCharsets.ISO_8859_1));
        reader.read();
        return new HandlersFile(file, reader.readable, reader.complete, reader.fragments, reader.problems.inOrder());
    }

    private void read() {
        int line = 1;
        int start = 0;
        for (int from = 0; from < text.length() && readable; ) {
            int end = end(from);
            line(from, end, line, start);
            if (end < text.length() && text.charAt(end) == '\n') {
                line++;
                start = end + 1;
            }
            from = end + 1;
        }
    }

    private int end(int from) {
        int end = from;
        while (end < text.length() && "\n\r\0".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** @param start where the editor's line begins */
    private void line(int from, int to, int line, int start) {
        int first = from;
        int last = to;
        while (first < last && isBlank(first)) {
            first++;
        }
        while (first < last && isBlank(last - 1)) {
            last--;
        }
        if (first < last && text.charAt(first) != '#' && text.charAt(first) != ';') {
            Position at = new Position(line, 1 + KernelLine.characters(text, start, first));
            read(text.substring(first, last), at);
        }
    }

    private boolean isBlank(int index) {
        return BLANKS.indexOf(text.charAt(index)) >= 0;
    }

    private void read(String line, Position at) {
        if (!begun && isForeign(line, at)) {
            readable = false;
            return;
        }
        begun = true;
        // as systemd-binfmt writes it
        Optional<Fragment> fragment = new KernelLine(line + "\n", at, context).read();
        if (fragment.isPresent()) {
            fragments.add(fragment.get());
        } else {
            complete = false;
        }
    }

    private boolean isForeign(String line, Position at) {
        Optional<ForeignSyntax> foreign = ForeignSyntax.of(line);
        if (foreign.isPresent()) {
            context.error(
                    at, "wrong-syntax", foreign.get().reason(), foreign.get().remedy());
        }
        return foreign.isPresent();
    }
}
