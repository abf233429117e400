package org.binfmtd.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.binfmtd.explain.Candidate;
import org.binfmtd.explain.Explainer;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Happened;
import org.binfmtd.explain.Obstacle;
import org.binfmtd.explain.Program;
import org.binfmtd.explain.ProgramFiles;
import org.binfmtd.explain.SetId;
import org.binfmtd.host.HostFiles;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.EffectiveEntries;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.ProgramMounts;
import org.binfmtd.kernel.ProgramRun;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfProgram;
import org.binfmtd.model.LaunchedProgram;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;

/** The files of this machine, as exec finds them with the rights of the caller. */
public final class LocalPrograms implements ProgramFiles {
    private static final int ANYBODY = 0111;
    /** {@code PATH_MAX} */
    private static final int LONGEST_PATH = 4096;

    /** What binfmtd writes is much shorter. */
    private static final int LONGEST_LAUNCHER = 1 << 16;

    private final ProgramMounts mounts;

    private LocalPrograms(ProgramMounts mounts) {
        this.mounts = mounts;
    }

    /**
     * What happens when a file of this machine is run.
     *
     * @param mountPoint where the entries are, if they are not to be looked for
     */
    public static Explanation explain(String file, Optional<Path> mountPoint, DeclaredFiles declared)
            throws IOException {
        Observed observed = mountPoint
                .map(point -> new BinfmtMiscDirectory(point).observe())
                .orElseGet(EffectiveEntries::observe);
        return explainer(observed, declared::candidates).explain(file);
    }

    /**
     * Explains what happens when files of this machine are run.
     *
     * @param observed the entries that count
     * @param candidates the handlers that may take a file
     */
    public static Explainer explainer(Observed observed, Supplier<List<Candidate>> candidates) throws IOException {
        return new Explainer(
                observed,
                HostFiles.natives(),
                new LocalPrograms(ProgramMounts.ofThisProcess()),
                candidates,
                System.getenv());
    }

    /**
     * Runs a file without arguments, and waits for it.
     *
     * @param isQuiet whether what it prints goes to the standard error
     * @throws IOException if it cannot be waited for
     */
    public static Happened run(String file, boolean isQuiet) throws IOException {
        ProgramRun run = ProgramRun.of(file, isQuiet);
        String errno = run.failure() == Errno.UNKNOWN
                ? "error " + run.number()
                : run.failure().name();
        return new Happened(run.started() ? "" : errno, run.started() ? run.number() : 0);
    }

    @Override
    public Program at(String path) {
        try {
            return look(Path.of(path));
        } catch (IOException e) {
            return new Program.Refused(obstacle(Errno.of(e)));
        } catch (InvalidPathException e) {
            return new Program.Refused(Obstacle.MISSING);
        }
    }

    private static Obstacle obstacle(Errno errno) {
        return switch (errno) {
            case EACCES, EPERM -> Obstacle.NOT_PERMITTED;
            case ELOOP -> Obstacle.ENDLESS_LINKS;
            case ENOTDIR -> Obstacle.BEHIND_A_FILE;
            case ENAMETOOLONG -> Obstacle.TOO_LONG;
            default -> Obstacle.MISSING;
        };
    }

    private Program look(Path path) throws IOException {
        Path real = path.toRealPath();
        if (!Files.isRegularFile(real)) {
            return new Program.Refused(Obstacle.NOT_A_FILE);
        }
        if (mounts.isNoExec(real)) {
            return new Program.Refused(Obstacle.ON_NOEXEC);
        }
        Map<String, Object> status = Files.readAttributes(real, "unix:mode,ctime", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) status.get("mode");
        if ((mode & ANYBODY) == 0 || !Files.isExecutable(real)) {
            return new Program.Refused(Obstacle.NOT_EXECUTABLE);
        }
        SetId setId = SetId.of(mode, mounts.isNoSuid(real));
        long changed = ((FileTime) status.get("ctime")).to(TimeUnit.NANOSECONDS);
        if (!Files.isReadable(real)) {
            return new Program.Runnable(Optional.empty(), Optional.empty(), Optional.empty(), setId, changed);
        }
        try (RegularFile file = RegularFile.open(real)) {
            Bytes head = file.bytes(0, Pattern.WINDOW);
            return new Program.Runnable(Optional.of(head), loader(file, head), launched(file, real), setId, changed);
        }
    }

    private static Optional<LaunchedProgram> launched(RegularFile file, Path real) throws IOException {
        return Launcher.isName(real.getFileName().toString())
                ? LaunchedProgram.of(new String(file.bytes(0, LONGEST_LAUNCHER).toArray(), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static Optional<String> loader(RegularFile file, Bytes head) throws IOException {
        Optional<ElfProgram> program = ElfProgram.of(head);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Bytes table = file.bytes(program.get().table(), program.get().tableLength());
        Optional<ElfProgram.Place> place = program.get().loader(table, 0);
        return place.isPresent() ? Optional.of(text(file, place.get())) : Optional.empty();
    }

    private static String text(RegularFile file, ElfProgram.Place place) throws IOException {
        byte[] path = file.bytes(place.offset(), (int) Math.min(place.length(), LONGEST_PATH))
                .toArray();
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        return new String(path, 0, end, StandardCharsets.UTF_8);
    }
}
