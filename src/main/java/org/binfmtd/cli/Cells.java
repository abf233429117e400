package org.binfmtd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How many cells of a terminal a text takes.
 *
 * @see <a href="https://www.unicode.org/reports/tr11/">East Asian Width</a>
 */
final class Cells {
    /** Blocks of characters that take two cells each: first and last, in pairs. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0xa4cf, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f,
        0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f900, 0x1f9ff, 0x20000, 0x3fffd
    };

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private Cells() {}

    static int width(String text) {
        return text.codePoints().map(Cells::width).sum();
    }

    /**
     * The text in lines that are no wider than this where its words allow it; all but the first begin with so many
     * blanks. Colours take no room.
     *
     * @param width in cells; 0 for one line however long
     */
    static List<String> wrap(String text, int width, int indent) {
        if (width == 0) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("(?<=[^ ]) ")) {
            boolean fits = width(plain(line)) + 1 + width(plain(word)) <= width;
            if (!fits && !line.isEmpty()) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(indent)).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private static String plain(CharSequence text) {
        return COLOUR.matcher(text).replaceAll("");
    }

    /** The text, or as much of its beginning as there is room for before the mark. */
    static String cut(String text, int room, String mark) {
        if (width(text) <= room) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int left = room - width(mark);
        for (int point : text.codePoints().toArray()) {
            left -= width(point);
            if (left < 0) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept.append(mark).toString();
    }

    private static int width(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        for (int i = 0; i < WIDE.length; i += 2) {
            if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
                return 2;
            }
        }
        return 1;
    }
}
