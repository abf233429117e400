package org.binfmtd.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.kernel.OwnDirectory;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Problem;

/**
 * How the last reload ended, in a file that {@code packaging/program/reload} waits for: who asks by a signal hears
 * nothing else. The file has one line: when the reload began, a blank, and {@code done}, or {@code refused}, a blank
 * and why. Times are those of {@code /proc/uptime}, which a shell can read too. For one thread.
 */
public final class ReloadReport {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final int LONGEST_UPTIME = 128;
    private static final int MODE = 0644;

    private final Path file;
    private final Supplier<String> clock;
    private String began = "0";

    public ReloadReport(Path file) {
        this(file, ReloadReport::uptime);
    }

    /** @param clock the time, as {@code /proc/uptime} has it first in its line */
    ReloadReport(Path file, Supplier<String> clock) {
        this.file = file;
        this.clock = clock;
    }

    private static String uptime() {
        try {
            return new String(RegularFile.read(UPTIME, LONGEST_UPTIME), StandardCharsets.US_ASCII).split(" ", 2)[0];
        } catch (IOException e) {
            return "0"; // who waits gives up
        }
    }

    /** To be called before the files are read. */
    public void begin() {
        began = clock.get();
    }

    /**
     * To be called when the new state has been published.
     *
     * @param refusal why the settings cannot be read, in one line
     * @return what is wrong if the report cannot be written
     */
    public Optional<Problem> end(Optional<String> refusal) {
        try {
            String report =
                    began + " " + refusal.map(reason -> "refused " + reason).orElse("done") + "\n";
            OwnDirectory.make(file.toAbsolutePath().getParent());
            AtomicFile.replace(file, report.getBytes(StandardCharsets.UTF_8), MODE, Durability.MEMORY);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(StateFile.unwritten(
                    file, e, "reload-not-reported", "the result of the reload", "until then 'systemctl reload' fails"));
        }
    }
}
