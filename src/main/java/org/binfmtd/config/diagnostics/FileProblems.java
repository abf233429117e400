package org.binfmtd.config.diagnostics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.BoundedProblems;
import org.binfmtd.model.Problem;

/** What is wrong in one file: listed up to a limit, and known of each handler beyond it. For one thread. */
public final class FileProblems {
    private final BoundedProblems problems;
    private final Map<String, Problem> faults = new HashMap<>();
    private Optional<Problem> fault = Optional.empty();

    public FileProblems(String file) {
        this.problems = BoundedProblems.ofFile(file);
    }

    public void add(Problem problem) {
        problems.add(problem);
        if (problem.severity() == Problem.Severity.ERROR) {
            faults.putIfAbsent(problem.handler(), problem);
            fault = fault.isPresent() ? fault : Optional.of(problem);
        }
    }

    /** The first error of a handler. */
    public Optional<Problem> faultOf(String handler) {
        return Optional.ofNullable(faults.get(handler));
    }

    /** From now on {@link #fault} speaks of what comes. */
    public void begin() {
        fault = Optional.empty();
    }

    /** The first error since the beginning, or since it was last begun anew. */
    public Optional<Problem> fault() {
        return fault;
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** In the order of the text. */
    public List<Problem> inOrder() {
        return ProblemList.inOrder(problems.list());
    }
}
