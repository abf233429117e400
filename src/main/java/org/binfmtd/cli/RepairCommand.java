package org.binfmtd.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.binfmtd.client.RemoteService;
import org.binfmtd.client.ServiceError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code binfmtctl repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        header = "Have the daemon look at the kernel now, and repair what is not as declared.",
        description = {
            "%nIt does so by itself; this waits for it, and ends the patience that it has with others.%n",
            "Exit status: 0 done, 1 done, but not all is as declared, 2 the command line is wrong, 3 no daemon, 4 not"
                    + " permitted.%n"
        })
final class RepairCommand implements Callable<Integer> {
    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Mixin
    private Printing printing = new Printing();

    @Override
    public Integer call() throws IOException, ServiceError, NoDaemon, NoSuchHandler {
        return options.order(this::repair);
    }

    private int repair(RemoteService daemon) throws IOException, ServiceError {
        List<List<Object>> repairs = daemon.repair();
        String state = new Properties(daemon.manager()).text("State");
        printing.print(
                () -> Json.object(
                        "state",
                        state,
                        "repairs",
                        repairs.stream().map(RepairCommand::facts).toList()),
                output -> print(repairs, state, output));
        return States.isDone(state) ? ExitStatus.DONE : ExitStatus.NO;
    }

    private static void print(List<List<Object>> repairs, String state, Output output) {
        repairs.forEach(each -> output.out().println(each.get(0) + " was " + each.get(1) + ", and is repaired"));
        output.out()
                .println((repairs.isEmpty() ? "nothing had to be repaired: " : "")
                        + output.paint().styled(state, States.colour(state)));
    }

    private static Map<String, Object> facts(List<Object> repair) {
        return Json.object("handler", repair.get(0), "kind", repair.get(1));
    }
}
