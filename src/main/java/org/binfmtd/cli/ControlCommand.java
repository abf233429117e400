package org.binfmtd.cli;

import java.nio.file.AccessDeniedException;
import java.util.List;
import org.binfmtd.client.ServiceError;
import org.binfmtd.model.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code binfmtctl}: the commands for people. Add one to the list below. */
@Command(
        name = "binfmtctl",
        header = "Look after handlers of binfmt_misc.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = ControlCommand.Version.class,
        subcommands = {
            StatusCommand.class,
            ListCommand.class,
            ShowCommand.class,
            CatCommand.class,
            ExplainCommand.class,
            CheckCommand.class,
            PlanCommand.class,
            ReloadCommand.class,
            RepairCommand.class,
            HistoryCommand.class,
            SwitchCommand.EnableCommand.class,
            SwitchCommand.Disable.class,
            ImportCommand.class,
            ExportCommand.class,
            CommandLine.HelpCommand.class
        })
public final class ControlCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given; try 'binfmtctl status'");
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

    /** What went wrong, and what to do about it where that is known. */
    private static int fail(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof NoDaemon) {
            return tell(command, failure.getMessage() + "; start it: systemctl start binfmtd", ExitStatus.NO_DAEMON);
        }
        if (failure instanceof NoSuchHandler) {
            return tell(command, failure.getMessage(), ExitStatus.NO);
        }
        if (failure instanceof ServiceError refusal) {
            return refusal.isDenial()
                    ? tell(command, refusal.getMessage() + "; ask as root", ExitStatus.REFUSED)
                    : tell(command, "the daemon answers: " + refusal.getMessage(), ExitStatus.NO);
        }
        if (failure instanceof AccessDeniedException denied) {
            String file = Printable.printable(String.valueOf(denied.getFile()));
            return tell(command, file + ": this is not permitted; ask as root", ExitStatus.REFUSED);
        }
        return tell(command, Printable.printable(String.valueOf(failure.getMessage())), ExitStatus.NO);
    }

    private static int tell(CommandLine command, String words, int exitStatus) {
        command.getErr().println("binfmtctl: " + words);
        return exitStatus;
    }

    /** In one line, and where to read on. */
    private static int refuse(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String words = wrong instanceof UnmatchedArgumentException unmatched ? words(unmatched) : wrong.getMessage();
        command.getErr()
                .println("binfmtctl: " + Printable.printable(words) + "; see "
                        + command.getCommandSpec().qualifiedName() + " --help");
        return ExitStatus.USAGE;
    }

    private static String words(UnmatchedArgumentException unmatched) {
        String word = unmatched.getUnmatched().get(0);
        List<String> suggestions = unmatched.getSuggestions();
        String nearest = suggestions.isEmpty() ? "" : " (did you mean " + suggestions.get(0) + "?)";
        if (word.startsWith("-")) {
            return "there is no option " + word + nearest;
        }
        boolean isCommand = unmatched.getCommandLine().getParent() == null;
        return isCommand ? "there is no command " + word + nearest : "'" + word + "' is an unexpected argument";
    }

    /** The launching script knows whether this writes to a terminal; Java's own answer differs between its versions. */
    private static Ansi colours(String wanted) {
        return wanted.equals("yes") ? Ansi.ON : Ansi.OFF;
    }

    /** As the manifest says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"binfmtctl " + DaemonOptions.version()};
        }
    }
}
