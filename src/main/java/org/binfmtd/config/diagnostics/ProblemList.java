package org.binfmtd.config.diagnostics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.BoundedProblems;
import org.binfmtd.model.Problem;

/**
 * Problems in the order in which files were first named, and within a file in that of its lines: as many as a file, and
 * all together, may have.
 */
public final class ProblemList {
    /** Of one severity; more are counted only. */
    private static final int MOST = 2000;

    private final Map<String, BoundedProblems> byFile = new LinkedHashMap<>();
    private final int[] kept = new int[Problem.Severity.values().length];

    public void add(String file, List<Problem> problems) {
        BoundedProblems ofFile = byFile.get(file);
        if (ofFile == null) {
            ofFile = BoundedProblems.ofFile(file);
            byFile.put(file, ofFile);
        }
        for (Problem each : problems) {
            add(each, ofFile);
        }
    }

    private void add(Problem problem, BoundedProblems ofFile) {
        int severity = problem.severity().ordinal();
        if (kept[severity] >= MOST) {
            ofFile.leaveOut(problem);
        } else if (ofFile.add(problem)) {
            kept[severity]++;
        }
    }

    public List<Problem> inOrder() {
        BoundedProblems all = BoundedProblems.ofAllFiles();
        for (BoundedProblems each : byFile.values()) {
            for (Problem problem : inOrder(each.list())) {
                all.add(problem);
            }
        }
        return all.list();
    }

    static List<Problem> inOrder(List<Problem> problems) {
        if (problems.isEmpty()) {
            return problems;
        }
        List<Problem> ordered = new ArrayList<>(problems);
        ordered.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return ordered;
    }
}
