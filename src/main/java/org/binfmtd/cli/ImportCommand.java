package org.binfmtd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.binfmtd.client.ImportSource;
import org.binfmtd.client.ImportedDefinitions;
import org.binfmtd.model.Problem.Severity;
import org.binfmtd.model.StandardPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code binfmtctl import}: prints, and changes nothing. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        header = "Print what others have declared or registered as definitions of handlers.",
        description = {
            "%nThe definitions give the same entries: name, pattern, interpreter, flags, and the order where it matters. Save"
                    + " what is printed as a file in /etc/binfmtd/handlers.d. What no handler can express, and what the daemon would"
                    + " refuse on this machine, is reported on standard error with a remedy.%n",
            "Exit status: 0 all could be expressed, 1 not all could, 2 the command line is wrong.%n"
        })
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SOURCE",
            description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private ImportSource source = ImportSource.KERNEL;

    @Option(
            names = "--mount-point",
            paramLabel = "DIR",
            description = "where binfmt_misc is (default: ${DEFAULT-VALUE})")
    private Path mountPoint = Path.of(StandardPaths.MOUNT_POINT);

    @Option(
            names = "--runtime-dir",
            paramLabel = "DIR",
            description = "where the daemon keeps what is its own, which is left out (default: ${DEFAULT-VALUE})")
    private Path runtimeDirectory = Path.of(StandardPaths.RUNTIME);

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "read other programs' files below DIR, as if it were /, whatever user owns them")
    private Optional<Path> root = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (source == ImportSource.KERNEL && root.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--root is for files; say binfmt.d or binfmt-support beside it");
        }
        ImportedDefinitions found = source == ImportSource.KERNEL
                ? ImportedDefinitions.ofKernel(mountPoint, runtimeDirectory)
                : ImportedDefinitions.ofFiles(source, root);
        PrintWriter out = spec.commandLine().getOut();
        found.text().ifPresent(out::print);
        if (out.checkError()) {
            throw new IOException("the definitions could not be written");
        }
        ProblemsText.tell(spec.commandLine(), found.problems());
        return Severities.count(found.problems(), Severity.ERROR) > 0 ? ExitStatus.NO : ExitStatus.DONE;
    }
}
