package org.binfmtd.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.binfmtd.explain.Candidate;
import org.binfmtd.explain.Explainer;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Obstacle;
import org.binfmtd.explain.Program;
import org.binfmtd.explain.ProgramFiles;
import org.binfmtd.host.HostFiles;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.NoExecMounts;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;

/** The files of this machine, as exec finds them with the rights of the caller. */
public final class LocalPrograms implements ProgramFiles {
    private static final int ANYBODY = 0111;

    private final NoExecMounts mounts;

    private LocalPrograms(NoExecMounts mounts) {
        this.mounts = mounts;
    }

    /** What happens when a file of this machine is run. */
    public static Explanation explain(String file, Path mountPoint, DeclaredFiles declared) throws IOException {
        return explainer(new BinfmtMiscDirectory(mountPoint).observe(), declared::candidates)
                .explain(file);
    }

    /** @param candidates the handlers that may take a file */
    public static Explainer explainer(Observed observed, Supplier<List<Candidate>> candidates) throws IOException {
        return new Explainer(
                observed, HostFiles.natives(), new LocalPrograms(NoExecMounts.ofThisProcess()), candidates);
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
        if (mounts.cover(real)) {
            return new Program.Refused(Obstacle.ON_NOEXEC);
        }
        int mode = (Integer) Files.getAttribute(real, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & ANYBODY) == 0 || !Files.isExecutable(real)) {
            return new Program.Refused(Obstacle.NOT_EXECUTABLE);
        }
        if (!Files.isReadable(real)) {
            return new Program.Refused(Obstacle.UNREADABLE);
        }
        try (RegularFile file = RegularFile.open(real)) {
            Bytes head = file.bytes(0, Pattern.WINDOW);
            return new Program.Runnable(head, ElfLoader.of(file, head));
        }
    }
}
