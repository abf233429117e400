package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.binfmtd.cli.ServiceOptions.Reading;
import org.binfmtd.client.RemoteService;
import org.binfmtd.client.ServiceError;
import org.binfmtd.client.Switch;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.model.StandardPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code binfmtctl enable} and {@code binfmtctl disable}. */
abstract class SwitchCommand implements Callable<Integer> {
    private final boolean enabled;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Parameters(paramLabel = "NAME", description = "a handler")
    private String name = "";

    @Option(
            names = "--config-dir",
            paramLabel = "DIR",
            description = "write below DIR/handlers.d (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of(StandardPaths.CONFIG);

    private SwitchCommand(boolean enabled) {
        this.enabled = enabled;
    }

    /** Switches a handler on. */
    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            header = "Switch a handler on, whatever files say of it.",
            description = {
                "%nWrites /etc/binfmtd/handlers.d/zz-binfmtctl-NAME.yaml, and has the daemon read it.%n",
                "Exit status: 0 done, 1 there is no such handler, 2 the command line is wrong, 4 not permitted.%n"
            })
    static final class EnableCommand extends SwitchCommand {
        EnableCommand() {
            super(true);
        }
    }

    /** Switches a handler off. */
    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            header = "Switch a handler off, whatever files say of it.",
            description = {
                "%nWrites /etc/binfmtd/handlers.d/zz-binfmtctl-NAME.yaml, and has the daemon read it. Its entry is removed"
                        + " from the kernel, or left there, disabled, if another program registered it.%n",
                "Exit status: 0 done, 1 there is no such handler, 2 the command line is wrong, 4 not permitted.%n"
            })
    static final class Disable extends SwitchCommand {
        Disable() {
            super(false);
        }
    }

    @Override
    public Integer call() throws IOException, ServiceError, NoSuchHandler {
        HandlerName handler = HandlerName.parse(name).orElseThrow(() -> new NoSuchHandler(name));
        options.read(reading -> {
            reading.handler(name);
            return ExitStatus.DONE;
        });
        Switch file = new Switch(directory, handler);
        boolean already = file.is(enabled);
        if (!already) {
            file.set(enabled);
        }
        tell(file, already);
        return ExitStatus.DONE;
    }

    private void tell(Switch file, boolean already) throws IOException, ServiceError, NoSuchHandler {
        Output output = Output.of(spec);
        output.out()
                .println(name + " is " + (already ? "already " : "") + (enabled ? "enabled" : "disabled") + " in "
                        + Printable.printable(file.file().toString()));
        try {
            options.run(daemon -> tellState(daemon, output));
        } catch (NoDaemon e) {
            output.out().println(e.getMessage() + "; it counts when the daemon starts: systemctl start binfmtd");
        }
        output.check();
    }

    private int tellState(RemoteService daemon, Output output) throws IOException, ServiceError, NoSuchHandler {
        daemon.reload();
        Properties handler = new Reading(daemon, "").handler(name);
        String state = handler.text("State");
        String reason = handler.text("Reason");
        output.out()
                .println("it is now " + output.paint().styled(state, States.colour(state))
                        + (reason.isEmpty() ? "" : ": " + reason));
        return ExitStatus.DONE;
    }
}
