package org.binfmtd.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.binfmtd.bus.BusError;
import org.binfmtd.bus.RemoteService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code binfmtctl repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        header = "Have the daemon look at the kernel now, and put right what is not as declared.",
        description = {
            "%nIt does so by itself; this waits for it, and ends the patience that it has with others.%n",
            "Exit status: 0 done, 1 done, but not all is as declared, 2 the command line is wrong, 3 no daemon, 4 not"
                    + " permitted.%n"
        })
final class RepairCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() throws IOException, BusError, NoDaemon {
        return options.run(this::repair);
    }

    private int repair(RemoteService daemon) throws IOException, BusError {
        List<List<Object>> repairs = daemon.repair();
        String state = new Facts(daemon.manager()).text("State");
        Output output = Output.of(spec);
        if (json) {
            Json.write(output.out(), generator -> {
                generator.writeStartObject();
                generator.writeStringField("state", state);
                generator.writeArrayFieldStart("repairs");
                for (List<Object> each : repairs) {
                    generator.writeStartObject();
                    generator.writeStringField("handler", (String) each.get(0));
                    generator.writeStringField("kind", (String) each.get(1));
                    generator.writeEndObject();
                }
                generator.writeEndArray();
                generator.writeEndObject();
            });
        } else {
            repairs.forEach(each -> output.out().println(each.get(0) + " was " + each.get(1) + ", and is put right"));
            output.out()
                    .println((repairs.isEmpty() ? "nothing had to be put right: " : "")
                            + output.paint().styled(state, States.colour(state)));
        }
        output.check();
        return state.equals("converged") ? ExitStatus.DONE : ExitStatus.NO;
    }
}
