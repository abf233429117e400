package org.binfmtd.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;
import org.binfmtd.model.TrustViolation;

/** Whether other users than root can change what the daemon writes. For one thread. */
public final class WrittenPlaces {
    private final HostFileSystem files;
    private final List<Path> directories;
    private Map<String, String> lastOutputs = Map.of();
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

    /** @param outputs the files that are written for other programs, by the settings that name them */
    public List<Problem> problems(Map<String, String> outputs) {
        if (last.isEmpty() || !outputs.equals(lastOutputs)) {
            last = Optional.of(look(outputs));
            lastOutputs = outputs;
        }
        return last.get();
    }

    private List<Problem> look(Map<String, String> outputs) {
        List<Problem> problems = new ArrayList<>();
        for (Path directory : directories) {
            files.distrustOfKept(directory.toString())
                    .map(distrust -> own(directory, distrust))
                    .ifPresent(problems::add);
        }
        outputs.forEach((setting, file) -> files.distrustOfKept(
                        Path.of(file).getParent().toString())
                .map(distrust -> ofOutput(setting, file, distrust))
                .ifPresent(problems::add));
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

    private static Problem ofOutput(String setting, String file, TrustViolation distrust) {
        return Problem.ofSystem(
                Severity.WARNING,
                "untrusted-" + setting,
                "other users than root can replace " + Printable.printable(file) + ", which '" + setting + "' names: "
                        + distrust.reason(),
                "if these users must not, set '" + setting + "' in binfmtd.yaml to a file in a directory of root's");
    }
}
