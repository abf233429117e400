package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.binfmtd.client.DeclaredFiles;
import org.binfmtd.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code binfmtctl check}: needs neither a daemon nor rights. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        header = "Look for mistakes in definitions of handlers and in settings.",
        description = {
            "%nWithout @|yellow PATH|@: all that the daemon would read on this machine. With @|yellow PATH|@: what these files, or those"
                    + " of these directories, make wrong, in them or in others. Installed ones are read in their places,"
                    + " any others as if they lay above all that is installed.%n",
            "Exit status: 0 nothing is wrong, 1 something is, 2 the command line is.%n"
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description =
                    "a file (YAML, or *.conf as in binfmt.d(5)), a directory of files, or one that has handlers.d or"
                            + " binfmtd.yaml in it")
    private List<Path> paths = List.of();

    @Option(
            names = "--config-root",
            paramLabel = "DIR",
            description = "read DIR/handlers.d and DIR/binfmtd.yaml too, above the standard ones, as the daemon does")
    private List<Path> configRoots = List.of();

    @Mixin
    private Printing printing = new Printing();

    @Option(names = "--strict", description = "let warnings count as something that is wrong")
    private boolean strict;

    @Override
    public Integer call() throws IOException {
        configRoots.forEach(this::existing);
        paths.forEach(this::existing);
        List<Problem> problems = inOrder(problems());
        printing.print(
                () -> Json.object(problems), output -> new ProblemsText(output.out(), output.paint()).write(problems));
        return problems.stream().anyMatch(this::counts) ? ExitStatus.NO : ExitStatus.DONE;
    }

    private List<Problem> problems() throws IOException {
        DeclaredFiles installed = DeclaredFiles.installed(configRoots);
        try {
            return paths.isEmpty() ? installed.problems() : installed.problemsOf(paths);
        } catch (FileSystemException e) {
            throw wrong(Path.of(e.getFile()), e.getReason());
        }
    }

    private boolean counts(Problem problem) {
        return switch (problem.severity()) {
            case ERROR -> true;
            case WARNING -> strict;
            case NOTE -> false;
        };
    }

    /** File after file, each from its first line down. */
    private static List<Problem> inOrder(Collection<Problem> problems) {
        Map<String, List<Problem>> byFile = new LinkedHashMap<>();
        for (Problem each : problems) {
            byFile.computeIfAbsent(each.file(), any -> new ArrayList<>()).add(each);
        }
        List<Problem> ordered = new ArrayList<>();
        for (List<Problem> each : byFile.values()) {
            each.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            ordered.addAll(each);
        }
        return ordered;
    }

    private void existing(Path path) {
        if (!Files.exists(path)) {
            throw wrong(path, "no such file or directory");
        }
    }

    private ParameterException wrong(Path path, String reason) {
        return new ParameterException(spec.commandLine(), path + ": " + reason);
    }
}
