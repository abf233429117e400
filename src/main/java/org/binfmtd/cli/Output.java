package org.binfmtd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes, and for whom. */
record Output(PrintWriter out, Paint paint, int columns) {
    /** Of a command, as the launching script found the terminal to be. */
    static Output of(CommandSpec spec) {
        return new Output(
                spec.commandLine().getOut(),
                Paint.of(spec.commandLine().getColorScheme()),
                columns(System.getProperty("binfmtd.columns", "")));
    }

    private static int columns(String text) {
        return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
    }

    Table table() {
        return new Table(paint, columns);
    }

    void print(Table table) {
        table.lines().forEach(out::println);
    }

    /** @throws IOException if something that was printed is not written, as when a disk is full */
    void check() throws IOException {
        if (out.checkError()) {
            throw new IOException("what was found could not be written");
        }
    }
}
