package org.binfmtd.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.binfmtd.client.RemoteService;
import org.binfmtd.client.ServiceError;
import org.binfmtd.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code binfmtctl reload}. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        header = "Have the daemon read all files again, and wait until that is done.",
        description = {
            "%nIt notices changed files by itself; this waits for it. What is missing in them is taken away when they have"
                    + " been at rest for a second.%n",
            "Exit status: 0 done, 1 done, but not all is as declared, 2 the command line is wrong, 3 no daemon, 4 not"
                    + " permitted.%n"
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Mixin
    private Printing printing = new Printing();

    @Override
    public Integer call() throws IOException, ServiceError, NoDaemon, NoSuchHandler {
        return options.order(this::reload);
    }

    private int reload(RemoteService daemon) throws IOException, ServiceError {
        long generation = daemon.reload();
        Properties manager = new Properties(daemon.manager());
        String state = manager.text("State");
        long problems = manager.all("Problems").stream()
                .filter(each -> !each.text("severity").equals(Problem.Severity.NOTE.word()))
                .count();
        printing.print(
                () -> Json.object("generation", generation, "state", state, "problems", problems),
                output -> output.out()
                        .println("generation " + generation + ": "
                                + output.paint().styled(state, States.colour(state))
                                + (problems == 0 ? "" : "; problems: " + problems + "; see binfmtctl status")));
        return States.isDone(state) ? ExitStatus.DONE : ExitStatus.NO;
    }
}
