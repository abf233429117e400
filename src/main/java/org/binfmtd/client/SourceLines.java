package org.binfmtd.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Printable;

/** Lines of files, safe to show: a tab as a blank, what cannot be printed as a mark, and long ones in part. */
public final class SourceLines {
    private static final int WIDEST = 100;
    /** Characters kept before the place that is marked. */
    private static final int BEFORE = 60;

    private static final String UNPRINTABLE = "\ufffd";
    private static final String MORE = "…";
    private static final int LARGEST = 1024 * 1024;

    private final Map<String, List<String>> files = new HashMap<>();

    /**
     * A line to show.
     *
     * @param blanks what to put before a mark that is to stand below the place, as wide as what stands before it
     * @param hasMark whether there is a place to mark
     */
    public record Shown(int number, String text, String blanks, boolean hasMark) {}

    /**
     * @param number from 1; 0 for none
     * @param column from 1, in characters; 0 for none
     */
    public Optional<Shown> line(String file, int number, int column) {
        List<String> lines = files.computeIfAbsent(file, SourceLines::read);
        if (number < 1 || number > lines.size()) {
            return Optional.empty();
        }
        int[] points = lines.get(number - 1).codePoints().toArray();
        int place = Math.min(Math.max(column - 1, 0), points.length);
        int from = points.length <= WIDEST ? 0 : Math.max(0, place - BEFORE);
        int to = Math.min(points.length, from + WIDEST);
        StringBuilder text = new StringBuilder(from > 0 ? MORE : "");
        StringBuilder blanks = new StringBuilder(from > 0 ? " " : "");
        for (int i = from; i < to; i++) {
            append(text, points[i]);
            if (i < place) {
                blanks.append(' ');
            }
        }
        return Optional.of(new Shown(
                number, text.append(to < points.length ? MORE : "").toString(), blanks.toString(), column > 0));
    }

    private static void append(StringBuilder text, int point) {
        if (point == '\t') {
            text.append(' ');
        } else if (Printable.isPrintable(point)) {
            text.appendCodePoint(point);
        } else {
            text.append(UNPRINTABLE);
        }
    }

    /** What is not UTF-8 is shown as marks; what cannot be read has no lines. */
    private static List<String> read(String file) {
        try {
            // only a line feed ends a line, as the positions of problems have it
            return file.isEmpty()
                    ? List.of()
                    : List.of(text(Path.of(file)).replace("\r\n", "\n").split("\n", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String text(Path file) throws IOException {
        try (RegularFile open = RegularFile.openTarget(file)) {
            return new String(open.read(LARGEST), StandardCharsets.UTF_8);
        }
    }
}
