package org.binfmtd.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.binfmtd.client.DryRun;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
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
            "%nWithout @|yellow PATH|@: all that the daemon would read on this machine. With @|yellow PATH|@: these files, or those of these"
                    + " directories, as if they lay above all that is installed; only problems that they cause are"
                    + " reported.%n",
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
        SearchPath installed = SearchPath.standard().with(configRoots);
        List<Problem> problems =
                inOrder(paths.isEmpty() ? DryRun.problems(installed, Trust.ofRoot(List.of())) : ofPaths(installed));
        printing.print(
                json -> ProblemsJson.write(problems, json),
                output -> new ProblemsText(output.out(), output.paint()).write(problems));
        return problems.stream().anyMatch(this::counts) ? ExitStatus.NO : ExitStatus.DONE;
    }

    private boolean counts(Problem problem) {
        return strict || problem.severity() == Problem.Severity.ERROR;
    }

    /** What is wrong with these and was not wrong without them. */
    private List<Problem> ofPaths(SearchPath installed) throws IOException {
        SearchPath above = installed;
        List<Path> handlers = new ArrayList<>();
        List<Path> settings = new ArrayList<>();
        Set<String> named = new HashSet<>();
        List<Path> roots = new ArrayList<>();
        for (Path each : paths) {
            if (Files.isDirectory(existing(each)) && SearchPath.isRoot(each)) {
                above = above.with(each);
                roots.add(each.toAbsolutePath().normalize());
            } else {
                for (Path file : files(each)) {
                    (SearchPath.isSettings(file) ? settings : handlers).add(file);
                    named.add(file.toString());
                }
            }
        }
        Set<Problem> problems =
                new LinkedHashSet<>(DryRun.problems(above.withFiles(handlers, settings), Trust.anybody()));
        Set<Problem> before = new HashSet<>(DryRun.problems(installed, Trust.anybody()));
        problems.removeIf(problem ->
                before.contains(problem) && !named.contains(problem.file()) && !isBelow(problem.file(), roots));
        return List.copyOf(problems);
    }

    private static boolean isBelow(String file, List<Path> roots) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        return roots.stream().anyMatch(path::startsWith);
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

    private Path existing(Path path) {
        if (!Files.exists(path)) {
            throw wrong(path, "no such file or directory");
        }
        return path;
    }

    private ParameterException wrong(Path path, String reason) {
        return new ParameterException(spec.commandLine(), path + ": " + reason);
    }

    private List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(path)) {
            files = all.filter(each -> SearchPath.mayDeclare(each.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw wrong(path, "this directory cannot be listed");
        }
        if (files.isEmpty()) {
            throw wrong(path, "there is no file in this directory that declares handlers or settings");
        }
        return files;
    }
}
