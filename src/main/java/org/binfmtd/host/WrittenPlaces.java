package org.binfmtd.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;
import org.binfmtd.model.TrustViolation;

/** Whether other users than root can change what the daemon writes. For one thread. */
public final class WrittenPlaces {
    private final HostFileSystem files;
    private final List<Path> directories;
    private Optional<String> lastMetrics = Optional.empty();
    private Optional<List<Problem>> last = Optional.empty();

    /** @param directories of the daemon's own files */
    public WrittenPlaces(HostFileSystem files, List<Path> directories) {
        this.files = files;
        this.directories = directories;
    }

    /** From now on the places are looked at again. */
    public void forget() {
        last = Optional.empty();
    }

    /** @param metrics the file that is written for a monitoring system */
    public List<Problem> problems(Optional<String> metrics) {
        if (last.isEmpty() || !metrics.equals(lastMetrics)) {
            last = Optional.of(look(metrics));
            lastMetrics = metrics;
        }
        return last.get();
    }

    private List<Problem> look(Optional<String> metrics) {
        List<Problem> problems = new ArrayList<>();
        for (Path directory : directories) {
            files.distrustOfKept(directory.toString())
                    .map(distrust -> own(directory, distrust))
                    .ifPresent(problems::add);
        }
        metrics.map(file -> Path.of(file).getParent())
                .flatMap(directory -> files.distrustOfKept(directory.toString()))
                .map(distrust -> ofMetrics(metrics.get(), distrust))
                .ifPresent(problems::add);
        return problems;
    }

    private static Problem own(Path directory, TrustViolation distrust) {
        return Problem.ofSystem(
                Severity.WARNING,
                "untrusted-directory",
                "other users than root can change what binfmtd keeps in " + Printable.printable(directory.toString())
                        + ": " + distrust.reason(),
                distrust.remedy());
    }

    private static Problem ofMetrics(String file, TrustViolation distrust) {
        return Problem.ofSystem(
                Severity.WARNING,
                "untrusted-metrics",
                "other users than root can replace the metrics " + Printable.printable(file) + ": " + distrust.reason(),
                "if these users must not, set 'metrics' in binfmtd.yaml to a file in a directory of root's");
    }
}
