package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.binfmtd.cli.Table.Cell;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Columns in terminals of any width. */
class TableTest {
    private static Table table(int width) {
        Table table = new Table(new Paint(Ansi.OFF), width).head("NAME", "IS", "RUNS");
        table.row("a", "on", "/usr/bin/something-long");
        table.row("a-longer-one", "", "/bin/cat");
        return table;
    }

    @Test
    void columnsAreAsWideAsTheyMustBe() {
        assertThat(table(0).lines())
                .containsExactly(
                        "NAME          IS  RUNS",
                        "a             on  /usr/bin/something-long",
                        "a-longer-one      /bin/cat");
        assertThat(table(200).lines()).isEqualTo(table(0).lines());
    }

    @Test
    void theWidestAreCutAndTheCutIsMarked() {
        assertThat(table(30).lines())
                .containsExactly(
                        "NAME          IS  RUNS", "a             on  /usr/bin/so…", "a-longer-one      /bin/cat");
    }

    @Test
    void noneIsCutToNothing() {
        assertThat(table(1).lines())
                .containsExactly("NAME      IS  RUNS", "a         on  /usr/bi…", "a-longe…      /bin/cat");
    }

    @Test
    void wideCharactersTakeTwoCells() {
        Table table = new Table(new Paint(Ansi.OFF), 18).head("NAME", "IS");
        table.row("\u8868\u793a\u8868\u793a\u8868\u793a\u8868\u793a", "x");
        table.row("e\u0301e\u0301", "y");
        assertThat(table.lines())
                .containsExactly(
                        "NAME            IS",
                        "\u8868\u793a\u8868\u793a\u8868\u793a…   x",
                        "e\u0301e\u0301              y");
    }

    @Test
    void sentencesAreWrappedBetweenWords() {
        assertThat(Cells.wrap("  = put \u001b[31mit\u001b[0m right at once", 14, 4))
                .containsExactly("  = put \u001b[31mit\u001b[0m", "    right at", "    once");
        assertThat(Cells.wrap("a-word-that-is-too-long b", 10, 2)).containsExactly("a-word-that-is-too-long", "  b");
        assertThat(Cells.wrap("a b c", 0, 2)).containsExactly("a b c");
    }

    @Test
    void coloursTakeNoRoom() {
        Table table = new Table(new Paint(Ansi.ON), 0);
        table.row(Cell.of("ab", Style.fg_red), Cell.of("c"));
        table.row(Cell.of("d"), Cell.of("e"));
        assertThat(table.lines()).isEqualTo(List.of("\u001b[31mab\u001b[0m  c", "d   e"));
    }
}
