package org.binfmtd.cli;

import java.util.List;
import org.binfmtd.model.Problem;

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
        int errors = count(problems, Problem.Severity.ERROR);
        int warnings = count(problems, Problem.Severity.WARNING);
        String separator = errors > 0 && warnings > 0 ? ", " : "";
        return (errors == 0 ? "" : counted(errors, "error"))
                + separator
                + (warnings == 0 ? "" : counted(warnings, "warning"));
    }

    private static String counted(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }
}
