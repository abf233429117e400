package org.binfmtd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Rows in columns that are as wide as they must be. Where the terminal is too narrow the widest columns are cut, and
 * each cut is marked.
 */
final class Table {
    private static final String GAP = "  ";
    private static final String CUT = "…";
    /** No column is made narrower than this, in cells. */
    private static final int NARROWEST = 8;

    private final List<List<Cell>> rows = new ArrayList<>();
    private final Paint paint;
    private final int width;

    /** @param width of the terminal in cells; 0 where nothing is to be cut */
    Table(Paint paint, int width) {
        this.paint = paint;
        this.width = width;
    }

    /** What is in one place. */
    record Cell(String text, List<IStyle> styles) {
        static Cell of(String text, IStyle... styles) {
            return new Cell(text, List.of(styles));
        }
    }

    Table head(String... titles) {
        rows.add(List.of(titles).stream()
                .map(title -> Cell.of(title, Style.underline))
                .toList());
        return this;
    }

    void row(Cell... cells) {
        rows.add(List.of(cells));
    }

    void row(String... cells) {
        rows.add(List.of(cells).stream().map(Cell::of).toList());
    }

    /** The lines, without line feeds and without blanks at their ends. */
    List<String> lines() {
        if (rows.isEmpty()) {
            return List.of();
        }
        int[] widths = widths();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private int[] widths() {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> Cells.width(row.get(column).text()))
                        .max()
                        .orElse(0))
                .toArray();
        int room = width - GAP.length() * (widths.length - 1);
        while (width > 0 && IntStream.of(widths).sum() > room && shrinkWidest(widths)) {
            // one cell at a time, so that the widest come to be alike
        }
        return widths;
    }

    private static boolean shrinkWidest(int[] widths) {
        int widest = IntStream.range(0, widths.length)
                .reduce((one, other) -> widths[other] >= widths[one] ? other : one)
                .orElseThrow();
        boolean canShrink = widths[widest] > NARROWEST;
        widths[widest] -= canShrink ? 1 : 0;
        return canShrink;
    }

    private String line(List<Cell> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        int gap = 0;
        for (int column = 0; column < row.size(); column++) {
            String text = Cells.cut(row.get(column).text(), widths[column], CUT);
            if (!text.isEmpty()) {
                IStyle[] styles = row.get(column).styles().toArray(IStyle[]::new);
                line.append(" ".repeat(gap)).append(styles.length == 0 ? text : paint.styled(text, styles));
                gap = 0;
            }
            gap += widths[column] - Cells.width(text) + GAP.length();
        }
        return line.toString();
    }
}
