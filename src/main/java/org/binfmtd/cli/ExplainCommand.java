package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.binfmtd.client.DeclaredFiles;
import org.binfmtd.client.LocalPrograms;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Happened;
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
            "%nWalks the kernel's own steps, and runs nothing without --run: which entry of binfmt_misc takes the file, which others"
                    + " would, what runs in its place, and so on until a program of this machine's runs or something is"
                    + " missing. All entries are considered, whatever program registered them. Where something"
                    + " that counts cannot be seen, such as the entries in a container or a file that you may not read,"
                    + " it says so.%n",
            "Exit status: 0 it runs, 1 it does not, 2 the command line is wrong, 5 it cannot be known; with"
                    + " --run 1 also if it did not happen as was said.%n"
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description = "as you would run it; a name without a slash is one in this directory")
    private String file = "";

    @Option(
            names = "--mount-point",
            paramLabel = "DIR",
            description = "look for the entries here alone, rather than wherever binfmt_misc is mounted")
    private Optional<Path> mountPoint = Optional.empty();

    @Option(
            names = "--config-root",
            paramLabel = "DIR",
            description = "read DIR/handlers.d too, above the standard ones, to say which handler would take the file")
    private List<Path> configRoots = List.of();

    @Option(
            names = "--run",
            description =
                    "then run it, without arguments, and say whether that agrees; with --json its output goes to standard error")
    private boolean run;

    @Mixin
    private Printing printing = new Printing();

    @Override
    public Integer call() throws IOException {
        Explanation explanation = LocalPrograms.explain(file, mountPoint, DeclaredFiles.installed(configRoots));
        if (!run) {
            printing.print(() -> ExplanationJson.of(explanation), output -> text(explanation, output));
            return status(explanation);
        }
        return run(explanation);
    }

    private static void text(Explanation explanation, Output output) {
        new ExplanationText(output.out(), output.paint()).write(explanation);
        output.out().flush();
    }

    private int run(Explanation explanation) throws IOException {
        if (!printing.isForPrograms()) {
            text(explanation, printing.output());
        }
        Happened happened = LocalPrograms.run(file, printing.isForPrograms());
        boolean agrees = happened.agreesWith(explanation.last());
        printing.print(
                () -> ExplanationJson.of(explanation, happened),
                output -> output.out()
                        .println("it was run: " + happened.describe()
                                + (agrees ? "" : ", which is not what is said above; please report it")));
        if (agrees && explanation.last().isSure()) {
            return status(explanation);
        }
        return agrees && happened.errno().isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
    }

    private static int status(Explanation explanation) {
        Explanation last = explanation.last();
        if (!last.isSure()) {
            return ExitStatus.UNKNOWN;
        }
        return last.ending() instanceof Ending.Runs ? ExitStatus.DONE : ExitStatus.NO;
    }
}
