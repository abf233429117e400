package org.binfmtd.daemon;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;

/**
 * What only publishes the work, or speeds it up. An unexpected failure in it is reported, and ends
 * nothing else. For one thread.
 */
final class OptionalTasks {
    private final LogBuffer log;
    private final Map<String, Problem> failed = new TreeMap<>();

    OptionalTasks(LogBuffer log) {
        this.log = log;
    }

    /** @param what a noun, for people */
    void run(String what, Runnable doing) {
        try {
            doing.run();
            failed.remove(what);
        } catch (RuntimeException e) {
            Problem problem = problem(what, e);
            if (!problem.equals(failed.put(what, problem))) {
                log.warning(problem.describe());
            }
        }
    }

    /** What went wrong in one of them the last time. */
    Optional<Problem> problem(String what) {
        return Optional.ofNullable(failed.get(what));
    }

    /** What went wrong in any of them. */
    List<Problem> problems() {
        return List.copyOf(failed.values());
    }

    private static Problem problem(String what, RuntimeException failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "internal-error",
                what + " failed in a way that was not foreseen: " + Printable.printable(failure.toString())
                        + (trace.length > 0 ? " at " + trace[0] : ""),
                "report this message to binfmtd's developers; the handlers are kept meanwhile");
    }
}
