package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.binfmtd.kernel.Errno;

/** How many files this process may have open. */
public final class OpenFiles {
    /** What the daemon needs, with some to spare: the virtual machine itself has a dozen. */
    static final long ENOUGH = 64;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";

    /** What the file said. */
    private static volatile byte[] limits = {};

    private OpenFiles() {}

    /** That they are too few, if that may be what a failure comes from: for people, a line. */
    public static Optional<String> complaint(Throwable failure) {
        OptionalLong limit = limit();
        boolean tooLow = limit.stream().anyMatch(value -> value < ENOUGH);
        return tooLow || isShortage(failure)
                ? Optional.of("binfmtd: the limit of open files is too low"
                        + (limit.isPresent() ? ": " + limit.getAsLong() : "") + "; let it be " + ENOUGH
                        + " or more: LimitNOFILE= in the unit, by 'systemctl edit binfmtd', or ulimit -n")
                : Optional.empty();
    }

    private static boolean isShortage(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).contains(Errno.EMFILE.text())) {
                return true;
            }
        }
        return false;
    }

    /** Reads the limit, as long as there are files to be had for that; from any thread. */
    public static void note() {
        try {
            limits = Files.readAllBytes(LIMITS);
        } catch (IOException e) {
            // what fails for want of files says so itself
        }
    }

    /** The limit in force; nothing where it is not known. */
    private static OptionalLong limit() {
        return new String(limits, StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).strip().split(" +")[0])
                .filter(word -> word.matches("[0-9]+"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }
}
