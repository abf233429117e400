package org.binfmtd.status;

import java.util.StringJoiner;
import org.binfmtd.model.Problem;

/** A snapshot in one line, as {@code systemctl status} shows it. */
public final class Summary {
    private Summary() {}

    /** For example {@code converged: 3 active, 31 waiting}. */
    public static String of(Snapshot snapshot) {
        StringJoiner counts = new StringJoiner(", ");
        snapshot.counts().forEach((state, count) -> counts.add(count + " " + state.word()));
        int count = snapshot.problems().stream()
                .filter(problem -> problem.severity() != Problem.Severity.NOTE)
                .mapToInt(Problem::count)
                .sum();
        String problems = count == 0 ? "" : "; problems: " + count;
        return snapshot.state().word() + ": " + (counts.length() == 0 ? "no handlers" : counts) + problems;
    }
}
