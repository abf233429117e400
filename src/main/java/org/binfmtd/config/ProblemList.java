package org.binfmtd.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.Problem;

/** Problems in the order in which files were first named, and within a file in that of its lines. */
final class ProblemList {
    private final Map<String, List<Problem>> byFile = new LinkedHashMap<>();

    void add(String file, List<Problem> problems) {
        List<Problem> ofFile = byFile.get(file);
        if (ofFile == null) {
            ofFile = new ArrayList<>();
            byFile.put(file, ofFile);
        }
        ofFile.addAll(problems);
    }

    List<Problem> inOrder() {
        List<Problem> all = new ArrayList<>();
        for (List<Problem> each : byFile.values()) {
            all.addAll(inOrder(each));
        }
        return all;
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
