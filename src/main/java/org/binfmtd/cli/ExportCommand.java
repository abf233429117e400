package org.binfmtd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.binfmtd.client.DeclaredFiles;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code binfmtctl export}: prints, and changes nothing. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        header = "Print the declared handlers in another program's format.",
        description = {
            "%nPrints lines of binfmt.d(5) that register the same entries in the same order. What such a line cannot express is"
                    + " reported on standard error: handlers that need a launcher, are not enabled, or would be refused are left"
                    + " out, and of several candidates for an interpreter the first that exists is taken.%n",
            "Exit status: 0 the lines say all, 1 they do not, 2 the command line is wrong.%n"
        })
final class ExportCommand implements Callable<Integer> {
    /** What can be written. */
    enum Format {
        BINFMT_D;

        /** The word of the command line. */
        @Override
        public String toString() {
            return switch (this) {
                case BINFMT_D -> "binfmt.d";
            };
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "a handler's name; all of them if there is none")
    private List<String> names = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Format format = Format.BINFMT_D;

    @Option(
            names = "--config-root",
            paramLabel = "DIR",
            description = "read DIR/handlers.d and DIR/binfmtd.yaml too, above the standard ones; files count then"
                    + " whatever user owns them")
    private List<Path> configRoots = List.of();

    @Override
    public Integer call() throws IOException, NoSuchHandler {
        configRoots.forEach(this::checkExists);
        DeclaredFiles installed = DeclaredFiles.installed(configRoots);
        DeclaredFiles files = configRoots.isEmpty() ? installed : installed.ofAnyOwner();
        Declarations declarations = files.declarations();
        Optional<String> unknown = unknown(declarations);
        if (unknown.isPresent()) {
            throw new NoSuchHandler(unknown.get());
        }
        return export(declarations, new BinfmtLines(files.previews(declarations)));
    }

    private int export(Declarations declarations, BinfmtLines lines) throws IOException {
        lines.add(declarations.handlers().stream()
                .filter(handler -> isMeant(handler.name().text()))
                .toList());
        print(lines.lines());
        List<Problem> problems = new ArrayList<>(inFiles(declarations));
        problems.addAll(lines.problems());
        ProblemsText.tell(spec.commandLine(), problems);
        return problems.isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
    }

    private boolean isMeant(String name) {
        return names.isEmpty() || names.contains(name);
    }

    /** Of those that are named. */
    private Optional<String> unknown(Declarations declarations) {
        Set<String> known = declarations.handlers().stream()
                .map(handler -> handler.name().text())
                .collect(Collectors.toSet());
        declarations.broken().keySet().forEach(name -> known.add(name.text()));
        return names.stream().filter(name -> !known.contains(name)).findFirst();
    }

    /** Why some are not declared as they seem to be. What is wrong with a whole file may be about any of them. */
    private List<Problem> inFiles(Declarations declarations) {
        return declarations.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .filter(problem -> problem.handler().isEmpty() || isMeant(problem.handler()))
                .toList();
    }

    private void print(List<String> lines) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print("# Handlers of binfmtd, by 'binfmtctl export --format " + format + "'.\n");
        out.print("# Save them as a file such as /etc/binfmt.d/exported.conf, for systemd-binfmt(8).\n\n");
        lines.forEach(line -> out.print(line + "\n"));
        if (out.checkError()) {
            throw new IOException("the lines could not be written");
        }
    }

    private void checkExists(Path path) {
        if (!Files.exists(path)) {
            throw new ParameterException(spec.commandLine(), path + ": no such file or directory");
        }
    }
}
