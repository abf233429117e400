package org.binfmtd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.binfmtd.client.DeclaredFiles;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Problem;
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
            "%nPrints lines of binfmt.d(5), or formats of binfmt-support, that register the same entries, lines in the same"
                    + " order. What these cannot express is reported on standard error: handlers that need a launcher, are not enabled, or would be refused are left"
                    + " out, and of several candidates for an interpreter the first that exists is taken.%n",
            "Exit status: 0 they say all, 1 they do not, 2 the command line is wrong.%n"
        })
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "a handler, or a pattern such as 'qemu-*'; all of them if there is none")
    private List<String> names = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private ExportFormat format = ExportFormat.BINFMT_D;

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
        Set<String> known = declarations.names();
        Set<String> meant = names.isEmpty() ? known : NamePatterns.among(names, known);
        return export(declarations, meant, new ExportedHandlers(format, files.previews(declarations)));
    }

    private int export(Declarations declarations, Set<String> meant, ExportedHandlers lines) throws IOException {
        lines.add(declarations.handlers().stream()
                .filter(handler -> meant.contains(handler.name().text()))
                .toList());
        print(lines.lines());
        List<Problem> problems = new ArrayList<>(declarations.errorsOf(meant));
        problems.addAll(lines.problems());
        ProblemsText.tell(spec.commandLine(), problems);
        return problems.isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
    }

    private void print(List<String> lines) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print("# Handlers of binfmtd, by 'binfmtctl export --format " + format + "'.\n");
        format.heading().forEach(line -> out.print(line + "\n"));
        out.print("\n");
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
