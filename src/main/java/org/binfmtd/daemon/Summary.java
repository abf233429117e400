package org.binfmtd.daemon;

import java.util.StringJoiner;

/** A snapshot in one line, as {@code systemctl status} shows it. */
final class Summary {
    private Summary() {}

    /** For example {@code converged: 3 active, 31 waiting}. */
    static String of(Snapshot snapshot) {
        StringJoiner counts = new StringJoiner(", ");
        snapshot.counts().forEach((state, count) -> counts.add(count + " " + state.word()));
        String problems = snapshot.problems().isEmpty()
                ? ""
                : "; problems: " + snapshot.problems().size();
        return snapshot.state().word() + ": " + (counts.length() == 0 ? "no handlers" : counts) + problems;
    }
}
