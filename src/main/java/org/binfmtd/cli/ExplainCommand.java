package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.binfmtd.client.DeclaredFiles;
import org.binfmtd.client.LocalPrograms;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.model.StandardPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code binfmtctl explain}: asks the kernel and the files; the daemon is not needed. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        header = "Say what happens when a file is run, and why.",
        description = {
            "%nWalks the kernel's own steps without running anything: which entry of binfmt_misc takes the file, which others"
                    + " would, what runs in its place, and so on until a program of this machine's runs or something is"
                    + " missing. All entries are considered, whatever program registered them. What you may not read cannot be"
                    + " explained.%n",
            "Exit status: 0 it runs, 1 it does not, 2 the command line is wrong.%n"
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description = "as you would run it; a name without a slash is one in this directory")
    private String file = "";

    @Option(
            names = "--mount-point",
            paramLabel = "DIR",
            description = "where binfmt_misc is (default: ${DEFAULT-VALUE})")
    private Path mountPoint = Path.of(StandardPaths.MOUNT_POINT);

    @Option(
            names = "--config-root",
            paramLabel = "DIR",
            description = "read DIR/handlers.d too, above the standard ones, to say which handler would take the file")
    private List<Path> configRoots = List.of();

    @Mixin
    private Printing printing = new Printing();

    @Override
    public Integer call() throws IOException {
        Explanation explanation = LocalPrograms.explain(file, mountPoint, DeclaredFiles.installed(configRoots));
        printing.print(
                () -> ExplanationJson.of(explanation),
                output -> new ExplanationText(output.out(), output.paint()).write(explanation));
        return explanation.ending() instanceof Ending.Runs ? ExitStatus.DONE : ExitStatus.NO;
    }
}
