package org.binfmtd.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Text;

/** Lines of files, safe to show: what cannot be printed is shown as a mark of the same width, and long ones in part. */
final class SourceLines {
    private static final int WIDEST = 100;
    /** Characters kept before the place that is marked. */
    private static final int BEFORE = 60;

    private static final String UNPRINTABLE = "\ufffd";
    private static final String MORE = "…";
    private static final long LARGEST = 1024 * 1024;

    private final Map<String, List<String>> files = new HashMap<>();

    /**
     * A line to show.
     *
     * @param blanks what to put before a mark that is to stand below the place, as wide as what stands before it
     * @param hasMark whether there is a place to mark
     */
    record Shown(int number, String text, String blanks, boolean hasMark) {}

    /**
     * @param number from 1; 0 for none
     * @param column from 1, in characters; 0 for none
     */
    Optional<Shown> line(String file, int number, int column) {
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
                blanks.append(points[i] == '\t' ? '\t' : ' ');
            }
        }
        return Optional.of(new Shown(
                number, text.append(to < points.length ? MORE : "").toString(), blanks.toString(), column > 0));
    }

    private static void append(StringBuilder text, int point) {
        if (point == '\t' || Text.isPrintable(point)) {
            text.appendCodePoint(point);
        } else {
            text.append(UNPRINTABLE);
        }
    }

    /** What is not UTF-8 is shown as marks; what cannot be read has no lines. */
    private static List<String> read(String file) {
        try {
            Path path = Path.of(file);
            boolean readable = !file.isEmpty() && Files.isRegularFile(path) && Files.size(path) <= LARGEST;
            // only a line feed ends a line, as the positions of problems have it
            return readable
                    ? List.of(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                            .replace("\r\n", "\n")
                            .split("\n", -1))
                    : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
