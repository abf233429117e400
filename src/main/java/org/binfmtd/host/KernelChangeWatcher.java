package org.binfmtd.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Problem;

/** Changes that the kernel announces: inotify for directories, the mount table for mounts. */
final class KernelChangeWatcher implements ChangeWatcher {
    /** What a limit is raised to at least. */
    private static final long LEAST = 1024;

    private static final int LONGEST_NUMBER = 64;

    private static final Path INOTIFY = Path.of("/proc/sys/fs/inotify");

    private final Watches watches;

    KernelChangeWatcher(ChangeListener listener) {
        this.watches = new Watches(listener);
    }

    @Override
    public void arm(WatchList list) {
        watches.arm(list);
    }

    @Override
    public boolean isOutdated() {
        return watches.isOutdated();
    }

    @Override
    public Optional<Problem> problem() {
        return watches.gap().map(gap -> problem(gap.what(), gap.errno()));
    }

    private static Problem problem(String what, Errno errno) {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "watching-degraded",
                what + " cannot be watched: " + reason(errno) + "; what changes is looked for every second instead",
                remedy(errno));
    }

    private static String reason(Errno errno) {
        return switch (errno) {
            case ENOSPC -> "the limit of inotify watches is reached";
            case EMFILE -> "the limit of inotify instances, or that of open files, is reached";
            default -> errno.hindrance().reason();
        };
    }

    private static String remedy(Errno errno) {
        return switch (errno) {
            case ENOSPC -> "let root watch more: " + raise("max_user_watches");
            case EMFILE ->
                "let root watch with more programs, or this one open more files: " + raise("max_user_instances")
                        + "; LimitNOFILE= in the unit";
            default -> errno.hindrance().remedy();
        };
    }

    /** The command; the limit of a user namespace may be lower. */
    private static String raise(String limit) {
        return "sysctl fs.inotify." + limit + "="
                + now(limit)
                        .map(value -> Long.toString(Math.max(LEAST, 2 * value)))
                        .orElse("NUMBER")
                + " (or user."
                + limit.replace("user", "inotify") + ", where that is lower)";
    }

    private static Optional<Long> now(String limit) {
        try {
            return Optional.of(Long.parseLong(
                    new String(RegularFile.read(INOTIFY.resolve(limit), LONGEST_NUMBER), StandardCharsets.US_ASCII)
                            .strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        watches.close();
    }
}
