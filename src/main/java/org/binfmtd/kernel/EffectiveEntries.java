package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;

/**
 * The entries by which the kernel runs the files of this process, read wherever a mount shows them, be it read-only or
 * of the first process. Each user namespace may have a {@code binfmt_misc} of its own, and one without uses that of
 * the nearest one above; which of several mounted ones it is cannot be asked of the kernel.
 */
public final class EffectiveEntries {
    private static final Path PROC = Path.of("/proc");

    /** {@code PROC_USER_INIT_INO}: the user namespace in which the machine starts. */
    private static final String FIRST_NAMESPACE = "user:[4026531837]";

    /** Bytes. */
    private static final int LONGEST_LIST = 1 << 16;

    private EffectiveEntries() {}

    /** What counts for this process; where that cannot be seen, its mount state says why and it is not mounted. */
    public static Observed observe() {
        return observe(PROC);
    }

    /** @param proc a directory like {@code /proc} */
    static Observed observe(Path proc) {
        Map<Long, Path> here = reachable(proc.resolve("self/mountinfo"), Path.of("/"));
        if (here.isEmpty() && isSame(proc, "ns/user") && !isSame(proc, "ns/mnt")) {
            here = reachable(proc.resolve("1/mountinfo"), proc.resolve("1/root"));
        }
        if (here.size() == 1) {
            return new BinfmtMiscDirectory(here.values().iterator().next()).observeWhatIsThere();
        }
        return Observed.unusable(here.isEmpty() ? unseen(proc) : MountState.UNKNOWN);
    }

    private static MountState unseen(Path proc) {
        if (!isKnown(proc)) {
            return MountState.UNSUPPORTED;
        }
        return isOfHost(proc) && mounts(proc.resolve("self/mountinfo")).isEmpty()
                ? MountState.MISSING
                : MountState.UNKNOWN;
    }

    private static boolean isOfHost(Path proc) {
        try {
            return Files.readSymbolicLink(proc.resolve("self/ns/user"))
                    .toString()
                    .equals(FIRST_NAMESPACE);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<MountTable.Mount> mounts(Path mountinfo) {
        try {
            return MountTable.read(mountinfo).ofBinfmtMisc();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The mounts that a path reaches, one of each instance by its device number. */
    private static Map<Long, Path> reachable(Path mountinfo, Path root) {
        Map<Long, Path> reachable = new TreeMap<>();
        for (MountTable.Mount each : mounts(mountinfo)) {
            Path point = root.resolve(each.point().substring(1));
            if (device(point).filter(device -> device == each.device()).isPresent()) {
                reachable.putIfAbsent(each.device(), point);
            }
        }
        return reachable;
    }

    private static Optional<Long> device(Path point) {
        try {
            return Optional.of((Long) Files.getAttribute(point, "unix:dev"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the first process is in the same namespace as this one. */
    private static boolean isSame(Path proc, String namespace) {
        try {
            return Files.readSymbolicLink(proc.resolve("self").resolve(namespace))
                    .equals(Files.readSymbolicLink(proc.resolve("1").resolve(namespace)));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the running kernel has binfmt_misc: if not, or if its module is not loaded, there are no entries. */
    private static boolean isKnown(Path proc) {
        try {
            byte[] types = RegularFile.read(proc.resolve("filesystems"), LONGEST_LIST);
            return new String(types, StandardCharsets.US_ASCII).contains("\t" + MountTable.TYPE + "\n");
        } catch (IOException e) {
            return true;
        }
    }
}
