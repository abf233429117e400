package org.binfmtd.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.Problem.Severity;

/**
 * A list of problems that is bounded in number and in length. If there are more, those that matter most are kept:
 * errors before warnings, and in each those of the system as a whole before those of files. The others are counted, and
 * a last problem of each severity says how many they are. For one thread.
 */
public final class BoundedProblems {
    /** The code of the problem that says how many others are not listed. */
    public static final String MORE = "more-problems";

    private final Limits limits;
    private final String file;
    private final List<Problem> kept = new ArrayList<>();
    private final Map<Severity, Integer> leftOut = new EnumMap<>(Severity.class);
    private int length;
    private int line;

    /**
     * @param most how many are kept
     * @param longest the sum of their lengths, in Java's {@code char}s
     * @param where that are not listed, for the message
     * @param remedy how the others can be seen
     */
    private record Limits(int most, int longest, String where, String remedy) {}

    private static final Limits OF_FILE = new Limits(
            100,
            1 << 18,
            " in this file are not listed",
            "correct those that are listed, and look again: binfmtctl check");
    private static final Limits OF_ALL_FILES = new Limits(
            2000, 1 << 20, " are not listed", "correct those that are listed, and look again: binfmtctl check");
    private static final Limits OF_ALL = new Limits(
            256,
            1 << 17,
            " are not listed",
            "'binfmtctl check' lists those of files, and 'binfmtctl status' shows the state of each handler");

    private BoundedProblems(Limits limits, String file) {
        this.limits = limits;
        this.file = file;
    }

    /** Those of one file, in which a single missing bracket may cause any number. */
    public static BoundedProblems ofFile(String file) {
        return new BoundedProblems(OF_FILE, file);
    }

    /** Those of all files together. */
    public static BoundedProblems ofAllFiles() {
        return new BoundedProblems(OF_ALL_FILES, "");
    }

    /** All that the daemon shows at one time. */
    public static List<Problem> ofAll(List<Problem> problems) {
        BoundedProblems bounded = new BoundedProblems(OF_ALL, "");
        for (Problem each : problems) {
            bounded.add(each);
        }
        return bounded.list();
    }

    /** @return whether it is kept */
    public boolean add(Problem problem) {
        boolean stays = !isMoreOfTheSame(problem) && makeRoom(problem);
        if (stays) {
            kept.add(problem);
            length += length(problem);
        } else {
            leaveOut(problem);
        }
        return stays;
    }

    /** Counts a problem that is not kept. */
    public void leaveOut(Problem problem) {
        line = leftOut.isEmpty() ? problem.line() : line;
        leftOut.merge(problem.severity(), problem.count(), Integer::sum);
    }

    public boolean isEmpty() {
        return kept.isEmpty() && leftOut.isEmpty();
    }

    /** In the order in which they were added, and then how many are not listed. */
    public List<Problem> list() {
        List<Problem> list = new ArrayList<>(kept);
        for (Map.Entry<Severity, Integer> each : leftOut.entrySet()) {
            list.add(more(each.getKey(), each.getValue()));
        }
        return List.copyOf(list);
    }

    private Problem more(Severity severity, int count) {
        return new Problem(
                severity,
                MORE,
                file,
                file.isEmpty() ? 0 : line,
                0,
                "",
                "",
                count + " more " + severity.word() + (count == 1 ? "" : "s") + limits.where(),
                limits.remedy(),
                count);
    }

    private boolean isMoreOfTheSame(Problem problem) {
        return problem.code().equals(MORE) && problem.file().equals(file);
    }

    private boolean makeRoom(Problem problem) {
        while (kept.size() >= limits.most() || length + length(problem) > limits.longest()) {
            int last = kept.size() - 1;
            while (last >= 0 && rank(kept.get(last)) <= rank(problem)) {
                last--;
            }
            if (last < 0) {
                return false;
            }
            Problem dropped = kept.remove(last);
            length -= length(dropped);
            leaveOut(dropped);
        }
        return true;
    }

    /** The lower, the more it matters. */
    private static int rank(Problem problem) {
        return 2 * problem.severity().ordinal() + (problem.file().isEmpty() ? 0 : 1);
    }

    private static int length(Problem problem) {
        return problem.file().length()
                + problem.handler().length()
                + problem.field().length()
                + problem.reason().length()
                + problem.remedy().length();
    }
}
