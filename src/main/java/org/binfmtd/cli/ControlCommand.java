package org.binfmtd.cli;

import org.binfmtd.model.Text;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code binfmtctl}: the commands for people. Add one to the list below. */
@Command(
        name = "binfmtctl",
        header = "Look after handlers of binfmt_misc.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = ControlCommand.Version.class,
        subcommands = {CheckCommand.class, ExplainCommand.class, CommandLine.HelpCommand.class})
public final class ControlCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, for example: binfmtctl check");
    }

    /** @return the exit status */
    public static int run(String... arguments) {
        return commands(colours(System.getProperty("binfmtd.colour", ""))).execute(arguments);
    }

    static CommandLine commands(Ansi colours) {
        CommandLine commands = new CommandLine(new ControlCommand());
        commands.setColorScheme(CommandLine.Help.defaultColorScheme(colours));
        commands.setParameterExceptionHandler(ControlCommand::refuse);
        commands.setExecutionExceptionHandler(ControlCommand::fail);
        return commands;
    }

    /** Something that no command foresees, such as a full disk. */
    private static int fail(Exception failure, CommandLine command, ParseResult parsed) {
        command.getErr().println("binfmtctl: " + Text.printable(String.valueOf(failure.getMessage())));
        return ExitStatus.NO;
    }

    /** In one line, and where to read on. */
    private static int refuse(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        command.getErr()
                .println("binfmtctl: " + Text.printable(wrong.getMessage()) + "; see "
                        + command.getCommandSpec().qualifiedName() + " --help");
        return ExitStatus.USAGE;
    }

    /** Whoever starts this knows whether it writes to a terminal; Java's own answer differs between its versions. */
    private static Ansi colours(String wanted) {
        return wanted.equals("yes") ? Ansi.ON : Ansi.OFF;
    }

    /** As the manifest says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ControlCommand.class.getPackage().getImplementationVersion();
            return new String[] {"binfmtctl " + (version == null ? "development" : version)};
        }
    }
}
