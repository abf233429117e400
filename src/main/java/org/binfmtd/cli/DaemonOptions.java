package org.binfmtd.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.binfmtd.model.Text;

/**
 * The options of {@code binfmtd}. Read by hand: the daemon has few of them, and a library for commands would cost more
 * time at start than everything else before the first registration.
 *
 * @param configRoot a root above the standard ones
 * @param trustRoots mount points above which nothing need be trusted
 * @param bus the bus' address; nothing for the system's
 * @param useBus whether there is to be a bus at all
 */
public record DaemonOptions(
        Optional<Path> configRoot,
        Path mountPoint,
        Path stateDirectory,
        Path runtimeDirectory,
        List<Path> trustRoots,
        Optional<String> bus,
        boolean useBus) {

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
              --version           print the version
              --help              print this
            """;

    /** What the command line asks for. */
    public sealed interface Request {
        record Run(DaemonOptions options) implements Request {}

        record ShowVersion() implements Request {}

        record ShowHelp() implements Request {}

        /** @param reason a sentence without its full stop */
        record Wrong(String reason) implements Request {}
    }

    private static final DaemonOptions DEFAULTS = new DaemonOptions(
            Optional.empty(),
            Path.of("/proc/sys/fs/binfmt_misc"),
            Path.of("/var/lib/binfmtd"),
            Path.of("/run/binfmtd"),
            List.of(),
            Optional.empty(),
            true);

    public static Request parse(String... arguments) {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        DaemonOptions options = DEFAULTS;
        while (!left.isEmpty()) {
            String option = left.pop();
            if (option.equals("--help")) {
                return new Request.ShowHelp();
            }
            if (option.equals("--version")) {
                return new Request.ShowVersion();
            }
            splitAtEquals(option, left);
            Optional<DaemonOptions> next = options.with(name(option), Optional.ofNullable(left.poll()));
            if (next.isEmpty()) {
                return new Request.Wrong(wrong(name(option)));
            }
            options = next.get();
        }
        return new Request.Run(options);
    }

    private static String name(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }

    private static void splitAtEquals(String option, Deque<String> left) {
        int equals = option.indexOf('=');
        if (equals >= 0) {
            left.push(option.substring(equals + 1));
        }
    }

    private static String wrong(String option) {
        return isKnown(option)
                ? "the option " + option + " needs a value"
                : "there is no option " + Text.printable(option);
    }

    private static boolean isKnown(String option) {
        return DEFAULTS.with(option, Optional.of("x")).isPresent();
    }

    private Optional<DaemonOptions> with(String option, Optional<String> value) {
        return value.flatMap(given -> switch (option) {
            case "--config-root" ->
                Optional.of(new DaemonOptions(
                        Optional.of(Path.of(given)),
                        mountPoint,
                        stateDirectory,
                        runtimeDirectory,
                        trustRoots,
                        bus,
                        useBus));
            case "--mount-point" ->
                Optional.of(new DaemonOptions(
                        configRoot, Path.of(given), stateDirectory, runtimeDirectory, trustRoots, bus, useBus));
            case "--state-dir" ->
                Optional.of(new DaemonOptions(
                        configRoot, mountPoint, Path.of(given), runtimeDirectory, trustRoots, bus, useBus));
            case "--runtime-dir" ->
                Optional.of(new DaemonOptions(
                        configRoot, mountPoint, stateDirectory, Path.of(given), trustRoots, bus, useBus));
            case "--trust-root" -> Optional.of(withTrustRoot(Path.of(given)));
            case "--bus" -> Optional.of(withBus(given));
            default -> Optional.empty();
        });
    }

    private DaemonOptions withTrustRoot(Path given) {
        List<Path> more = new ArrayList<>(trustRoots);
        more.add(given);
        return new DaemonOptions(
                configRoot, mountPoint, stateDirectory, runtimeDirectory, List.copyOf(more), bus, useBus);
    }

    private DaemonOptions withBus(String given) {
        boolean none = given.equals("none");
        return new DaemonOptions(
                configRoot,
                mountPoint,
                stateDirectory,
                runtimeDirectory,
                trustRoots,
                none ? Optional.empty() : Optional.of(given),
                !none);
    }
}
