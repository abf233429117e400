package org.binfmtd.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.binfmtd.client.SourceLines;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Problems as compilers show them: where, what, the line with a mark below the place, and what to do.
 *
 * <pre>
 * jar.yaml:5:5: error: jar: 'flgas' is not a key of a handler [unknown-key]
 *     5 |     flgas: [fix-binary]
 *       |     ^
 *       = write 'flags'
 * </pre>
 */
final class ProblemsText {
    private static final int GUTTER = 5;

    private final PrintWriter out;
    private final Paint paint;
    private final SourceLines lines = new SourceLines();

    ProblemsText(PrintWriter out, Paint paint) {
        this.out = out;
        this.paint = paint;
    }

    /** On standard error, which may be elsewhere than standard output: without colour. Nothing if there is none. */
    static void tell(CommandLine command, List<Problem> problems) {
        if (!problems.isEmpty()) {
            new ProblemsText(command.getErr(), new Paint(Ansi.OFF)).write(problems);
            command.getErr().flush();
        }
    }

    void write(List<Problem> problems) {
        for (Problem each : problems) {
            write(each);
        }
        out.println(problems.isEmpty() ? "no problems" : Severities.words(problems));
    }

    private void write(Problem problem) {
        String severity = problem.severity().word();
        out.print(paint.styled(place(problem), Style.bold));
        out.print(paint.styled(severity + ": ", Style.bold, Severities.colour(severity)));
        if (!problem.handler().isEmpty()) {
            out.print(Printable.printable(problem.handler()) + ": ");
        }
        out.println(problem.reason() + " [" + problem.code() + "]");
        Optional<SourceLines.Shown> line = lines.line(problem.file(), problem.line(), problem.column());
        line.ifPresent(this::write);
        out.println(gutter("") + paint.styled("=", Style.bold) + " " + problem.remedy());
    }

    private void write(SourceLines.Shown line) {
        out.println(gutter(Integer.toString(line.number())) + paint.styled("|", Style.bold) + " " + line.text());
        if (line.hasMark()) {
            out.println(gutter("") + paint.styled("|", Style.bold) + " " + line.blanks()
                    + paint.styled("^", Style.bold, Style.fg_green));
        }
    }

    private static String place(Problem problem) {
        StringBuilder place = new StringBuilder(Printable.printable(problem.file()));
        if (problem.line() > 0) {
            place.append(':').append(problem.line());
            if (problem.column() > 0) {
                place.append(':').append(problem.column());
            }
        }
        return place.isEmpty() ? "" : place.append(": ").toString();
    }

    private static String gutter(String text) {
        return " ".repeat(Math.max(0, GUTTER - text.length())) + text + " ";
    }
}
