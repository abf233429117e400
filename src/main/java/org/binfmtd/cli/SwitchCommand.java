package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.binfmtd.cli.ServiceOptions.Reading;
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

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "a handler, or a pattern such as 'qemu-*'")
    private List<String> names = List.of();

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
            header = "Switch handlers on, whatever files say of them.",
            description = {
                "%nWrites /etc/binfmtd/handlers.d/zz-binfmtctl-NAME.yaml for each, and has the daemon read it.%n",
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
            header = "Switch handlers off, whatever files say of them.",
            description = {
                "%nWrites /etc/binfmtd/handlers.d/zz-binfmtctl-NAME.yaml for each, and has the daemon read it. Its entry is removed"
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
        List<HandlerName> meant = new ArrayList<>();
        options.read(reading -> {
            reading.handlers(names)
                    .forEach(each -> HandlerName.parse(each.text("Name")).ifPresent(meant::add));
            return ExitStatus.DONE;
        });
        Output output = Output.of(spec);
        for (HandlerName each : meant) {
            Switch file = new Switch(directory, each);
            boolean already = file.is(enabled);
            if (!already) {
                file.set(enabled);
            }
            output.out()
                    .println(each + " is " + (already ? "already " : "") + (enabled ? "enabled" : "disabled") + " in "
                            + Printable.printable(file.file().toString()));
        }
        tellStates(meant, output);
        output.check();
        return ExitStatus.DONE;
    }

    private void tellStates(List<HandlerName> meant, Output output) throws IOException, ServiceError, NoSuchHandler {
        try {
            options.run(daemon -> {
                daemon.reload();
                for (Properties each : new Reading(daemon, "")
                        .handlers(meant.stream().map(HandlerName::text).toList())) {
                    tellState(each, meant.size() == 1 ? "it" : each.text("Name"), output);
                }
                return ExitStatus.DONE;
            });
        } catch (NoDaemon e) {
            output.out().println(e.getMessage() + "; it counts when the daemon starts: systemctl start binfmtd");
        }
    }

    private static void tellState(Properties handler, String subject, Output output) {
        String state = handler.text("State");
        String reason = handler.text("Reason");
        output.out()
                .println(subject + " is now " + output.paint().styled(state, States.colour(state))
                        + (reason.isEmpty() ? "" : ": " + reason));
    }
}
