package org.binfmtd.cli;

import java.util.List;
import java.util.StringJoiner;
import org.binfmtd.model.Problem;
import picocli.CommandLine.Help.Ansi.Style;

/** How many problems there are of each severity. */
final class Severities {
    private Severities() {}

    static int count(List<Problem> problems, Problem.Severity severity) {
        int count = 0;
        for (Problem each : problems) {
            count += each.severity() == severity ? each.count() : 0;
        }
        return count;
    }

    /** For example {@code 2 errors, 1 warning}; what there is none of is left out. */
    static String words(List<Problem> problems) {
        StringJoiner words = new StringJoiner(", ");
        for (Problem.Severity each : Problem.Severity.values()) {
            int count = count(problems, each);
            if (count > 0) {
                words.add(count + " " + each.word() + (count == 1 ? "" : "s"));
            }
        }
        return words.toString();
    }

    /** The colour in which the word of a severity is shown. */
    static Style colour(String word) {
        if (word.equals(Problem.Severity.ERROR.word())) {
            return Style.fg_red;
        }
        return word.equals(Problem.Severity.NOTE.word()) ? Style.fg_cyan : Style.fg_yellow;
    }
}
