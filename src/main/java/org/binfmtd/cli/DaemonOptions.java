package org.binfmtd.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Printable;
import org.binfmtd.model.StandardPaths;

/**
 * The options of {@code binfmtd}. Read by hand: the daemon has few of them, and a library for commands would cost more
 * time at start than everything else before the first registration.
 *
 * @param configRoot a root above the standard ones
 * @param trustRoots mount points above which nothing need be trusted
 * @param bus the bus' address; nothing for the system's
 * @param useBus whether there is to be a bus at all
 * @param task what to do
 */
public record DaemonOptions(
        Optional<Path> configRoot,
        Path mountPoint,
        Path stateDirectory,
        Path runtimeDirectory,
        List<Path> trustRoots,
        Optional<String> bus,
        boolean useBus,
        Task task) {

    /** What the daemon is started for. */
    public enum Task {
        /** To keep the kernel's entries as declared until it is stopped. */
        SERVE,
        /** To make one pass, and end. */
        ONCE,
        /** To take its own entries away, and end. */
        LEAVE
    }

    public static final String USAGE = """
            Usage: binfmtd [OPTION…]
            Keep the kernel's binfmt_misc entries as declared in /etc/binfmtd/handlers.d.

              --config-root DIR   read DIR/handlers.d and DIR/binfmtd.yaml too, above all others
              --mount-point DIR   where binfmt_misc is (default /proc/sys/fs/binfmt_misc)
              --state-dir DIR     what lasts (default /var/lib/binfmtd)
              --runtime-dir DIR   what lasts until the next boot (default /run/binfmtd)
              --trust-root DIR    do not ask who may write above DIR, which is a mount point; may be given several
                                  times. What is below must be root's, as all that is read must
              --bus ADDRESS|none  the bus to be on (default: the system's)
              --once              bring the kernel to what is declared, and end: 0 all is as declared, 1 not all is,
                                  4 a binfmtd is running
              --leave             take away the entries that binfmtd has registered, and no others, and end: 0 none of
                                  them is left, 1 some are, 4 a binfmtd is running
              --version           print the version
              --help              print this
            """;

    private static final List<String> VALUED =
            List.of("--config-root", "--mount-point", "--state-dir", "--runtime-dir", "--trust-root", "--bus");

    /** The last one given counts. */
    private static final Map<String, Task> TASKS = Map.of("--once", Task.ONCE, "--leave", Task.LEAVE);

    /** What the command line asks for. */
    public sealed interface Request {
        record Run(DaemonOptions options) implements Request {}

        record ShowVersion() implements Request {}

        record ShowHelp() implements Request {}

        /** @param reason a sentence without its full stop */
        record WrongOption(String reason) implements Request {}
    }

    public static Request parse(String... arguments) {
        OptionParser reader = new OptionParser();
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        while (!left.isEmpty()) {
            String argument = left.pop();
            if (argument.equals("--help")) {
                return new Request.ShowHelp();
            }
            if (argument.equals("--version")) {
                return new Request.ShowVersion();
            }
            Optional<Request> wrong = reader.read(argument, left);
            if (wrong.isPresent()) {
                return wrong.get();
            }
        }
        return new Request.Run(reader.options());
    }

    /** As the manifest says. */
    public static String version() {
        return Optional.ofNullable(DaemonOptions.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** The options while they are being read; what is not given has its default. */
    private static final class OptionParser {
        private Optional<Path> configRoot = Optional.empty();
        private Path mountPoint = Path.of(StandardPaths.MOUNT_POINT);
        private Path stateDirectory = Path.of(StandardPaths.STATE);
        private Path runtimeDirectory = Path.of(StandardPaths.RUNTIME);
        private final List<Path> trustRoots = new ArrayList<>();
        private Optional<String> bus = Optional.empty();
        private boolean useBus = true;
        private Task task = Task.SERVE;

        DaemonOptions options() {
            return new DaemonOptions(
                    configRoot,
                    mountPoint,
                    stateDirectory,
                    runtimeDirectory,
                    List.copyOf(trustRoots),
                    bus,
                    useBus,
                    task);
        }

        /** Reads one option, and its value from what is left; what is wrong with it, if anything is. */
        Optional<Request> read(String argument, Deque<String> left) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (TASKS.containsKey(name)) {
                task = TASKS.get(name);
                return equals < 0 ? Optional.empty() : wrong("the option " + name + " takes no value");
            }
            if (!VALUED.contains(name)) {
                return wrong("there is no option " + Printable.printable(name));
            }
            if (equals < 0 && left.isEmpty()) {
                return wrong("the option " + name + " needs a value");
            }
            String value = equals < 0 ? left.pop() : argument.substring(equals + 1);
            if (value.chars().anyMatch(Character::isISOControl)) {
                return wrong("the value of " + name + " has a control character in it");
            }
            set(name, value);
            return Optional.empty();
        }

        private void set(String name, String value) {
            switch (name) {
                case "--config-root" -> configRoot = Optional.of(Path.of(value));
                case "--mount-point" -> mountPoint = Path.of(value);
                case "--state-dir" -> stateDirectory = Path.of(value);
                case "--runtime-dir" -> runtimeDirectory = Path.of(value);
                case "--trust-root" -> trustRoots.add(Path.of(value));
                case "--bus" -> setBus(value);
                default -> throw new IllegalStateException(name);
            }
        }

        private void setBus(String value) {
            useBus = !value.equals("none");
            bus = useBus ? Optional.of(value) : Optional.empty();
        }

        private static Optional<Request> wrong(String reason) {
            return Optional.of(new Request.WrongOption(reason));
        }
    }
}
