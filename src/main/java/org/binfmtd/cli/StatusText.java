package org.binfmtd.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.cli.Table.Cell;
import org.binfmtd.model.Problem;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * All handlers at a glance, and what is wrong.
 *
 * <pre>
 * ● binfmtd 1.0.0: converged
 *   binfmt_misc  mounted at /proc/sys/fs/binfmt_misc
 *   handlers     1 active, 1 waiting
 *   last pass    3 s ago
 *
 *   HANDLER       STATE    MATCHES      INTERPRETER
 *   jar           active   .jar         /usr/bin/java
 *   qemu-aarch64  waiting  elf aarch64  /usr/bin/qemu-aarch64-static
 * </pre>
 */
final class StatusText {
    private static final int LABEL = 13;
    /** States that say all by themselves, or nearly. */
    private static final Set<String> PLAIN = Set.of("waiting", "native", "disabled");

    private static final String NOTE = Problem.Severity.NOTE.word();
    /** So many are shown one by one. */
    private static final int MOST_NOTES = 5;

    private final PrintWriter out;
    private final Paint paint;
    private final int width;
    private final InstantSource clock;

    /** @param width of the terminal in cells; 0 where nothing is to be cut */
    StatusText(PrintWriter out, Paint paint, int width, InstantSource clock) {
        this.out = out;
        this.paint = paint;
        this.width = width;
        this.clock = clock;
    }

    /** @param absence why this does not come from the daemon; empty if it does */
    void write(Properties manager, List<Properties> handlers, String absence) {
        String state = manager.text("State");
        String dot = absence.isEmpty() ? "●" : "○";
        out.println(paint.styled(dot, States.colour(state)) + " binfmtd " + manager.text("Version") + ": "
                + paint.styled(state, Style.bold, States.colour(state)));
        if (!absence.isEmpty()) {
            line("no daemon", absence + "; this is what the kernel and the files say");
        }
        line("binfmt_misc", manager.text("MountState") + " at " + manager.text("MountPoint"));
        line("handlers", counts(manager.map("Counts")));
        others(manager);
        if (manager.number("LastPass") > 0) {
            line("last pass", ago(manager.number("LastPass")));
        }
        table(handlers);
        List<Properties> problems = manager.all("Problems");
        reasons(handlers.stream().filter(each -> !isAmong(problems, each)).toList());
        problems(problems);
    }

    private static String counts(Map<String, Object> counts) {
        return counts.isEmpty()
                ? "none are declared"
                : counts.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining(", "));
    }

    private void others(Properties manager) {
        List<String> foreign = manager.words("ForeignEntries");
        if (!foreign.isEmpty()) {
            line("of others", String.join(", ", foreign));
        }
        List<List<Object>> kept = manager.rows("ProtectedEntries");
        if (!kept.isEmpty()) {
            line(
                    "protected",
                    kept.stream()
                            .map(each -> each.get(0) + " (" + each.get(1) + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    private String ago(long microseconds) {
        long seconds = clock.instant().getEpochSecond()
                - Instant.ofEpochSecond(microseconds / 1_000_000).getEpochSecond();
        if (seconds < 120) {
            return Math.max(0, seconds) + " s ago";
        }
        return seconds < 7200 ? seconds / 60 + " min ago" : seconds / 3600 + " h ago";
    }

    private void table(List<Properties> handlers) {
        if (handlers.isEmpty()) {
            return;
        }
        Table table = new Table(paint, width == 0 ? 0 : width - 2).head("HANDLER", "STATE", "MATCHES", "INTERPRETER");
        for (Properties each : handlers) {
            String state = each.text("State");
            table.row(
                    Cell.of(each.text("Name")),
                    Cell.of(state, States.colour(state)),
                    Cell.of(each.matches()),
                    Cell.of(interpreter(each)));
        }
        out.println();
        table.lines().forEach(line -> out.println("  " + line));
    }

    /** The one that runs, or the first of those that are waited for. */
    private static String interpreter(Properties handler) {
        List<String> candidates = handler.words("Candidates");
        return handler.text("Interpreter").isEmpty() && !candidates.isEmpty()
                ? candidates.get(0)
                : handler.text("Interpreter");
    }

    private static boolean isAmong(List<Properties> problems, Properties handler) {
        return problems.stream()
                .anyMatch(problem -> problem.text("handler").equals(handler.text("Name"))
                        && problem.text("reason").equals(handler.text("Reason")));
    }

    /** Many handlers may share a reason, as those of one file that is broken. */
    private void reasons(List<Properties> handlers) {
        Map<List<String>, List<Properties>> byReason = new LinkedHashMap<>();
        handlers.stream()
                .filter(each -> !PLAIN.contains(each.text("State")))
                .filter(each -> !each.text("Reason").isEmpty())
                .forEach(each -> byReason.computeIfAbsent(
                                List.of(each.text("State"), each.text("Reason"), each.text("Remedy")),
                                any -> new ArrayList<>())
                        .add(each));
        if (!byReason.isEmpty()) {
            out.println();
        }
        byReason.values().forEach(this::reason);
    }

    private void reason(List<Properties> alike) {
        Properties first = alike.get(0);
        String state = first.text("State");
        String names = alike.stream().map(each -> each.text("Name")).collect(Collectors.joining(", "));
        print(
                4,
                "  " + names + (alike.size() == 1 ? " is " : " are ") + paint.styled(state, States.colour(state)) + ": "
                        + first.text("Reason"));
        remedy(first);
    }

    private void problems(List<Properties> problems) {
        if (!problems.isEmpty()) {
            out.println();
        }
        long notes = problems.stream().filter(StatusText::isNote).count();
        problems.stream().filter(each -> notes <= MOST_NOTES || !isNote(each)).forEach(this::problem);
        if (notes > MOST_NOTES) {
            print(4, "  " + severity(NOTE) + " there are " + notes + " notes on definitions: see binfmtctl check");
        }
    }

    private static boolean isNote(Properties problem) {
        return problem.text("severity").equals(NOTE);
    }

    private void problem(Properties problem) {
        print(
                4,
                "  " + severity(problem.text("severity")) + " " + place(problem) + subject(problem)
                        + problem.text("reason"));
        if (!problem.text("remedy").isEmpty()) {
            print(6, "    = " + problem.text("remedy"));
        }
    }

    private String severity(String word) {
        return paint.styled(word + ":", Style.bold, Severities.colour(word));
    }

    private void remedy(Properties handler) {
        if (!handler.text("Remedy").isEmpty()) {
            print(6, "    = " + handler.text("Remedy"));
        }
    }

    private static String subject(Properties problem) {
        return problem.text("handler").isEmpty() ? "" : problem.text("handler") + ": ";
    }

    private static String place(Properties problem) {
        StringBuilder place = new StringBuilder(problem.text("file"));
        if (problem.number("line") > 0) {
            place.append(':').append(problem.number("line"));
        }
        if (problem.number("column") > 0) {
            place.append(':').append(problem.number("column"));
        }
        return place.isEmpty() ? "" : place.append(": ").toString();
    }

    private void line(String label, String text) {
        print(LABEL + 2, "  " + label + " ".repeat(LABEL - label.length()) + text);
    }

    private void print(int indent, String text) {
        Cells.wrap(text, width, indent).forEach(out::println);
    }
}
