package org.binfmtd.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.binfmtd.explain.Obstacle;
import org.binfmtd.explain.Program;
import org.binfmtd.explain.Programs;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;

/** The files of this machine, as exec finds them with the rights of whoever asks. */
final class DiskPrograms implements Programs {
    private static final int ANYBODY = 0111;

    private final NoExecMounts mounts;

    DiskPrograms(NoExecMounts mounts) {
        this.mounts = mounts;
    }

    @Override
    public Program at(String path) {
        try {
            return look(Path.of(path));
        } catch (AccessDeniedException e) {
            return new Program.Refused(Obstacle.NOT_PERMITTED);
        } catch (FileSystemLoopException e) {
            return new Program.Refused(Obstacle.ENDLESS_LINKS);
        } catch (FileSystemException e) {
            return new Program.Refused(leadsThroughFile(Path.of(path)) ? Obstacle.BEHIND_A_FILE : Obstacle.MISSING);
        } catch (IOException | InvalidPathException e) {
            return new Program.Refused(Obstacle.MISSING);
        }
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
        try (FileChannel file = FileChannel.open(real, StandardOpenOption.READ)) {
            Bytes head = octets(file, 0, Pattern.WINDOW);
            return new Program.Runnable(head, ElfLoader.of(file, head));
        }
    }

    private static boolean leadsThroughFile(Path path) {
        Path above = path.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && !Files.isDirectory(above);
    }

    /** As many of these bytes as there are. */
    static Bytes octets(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(length);
        while (octets.hasRemaining() && file.read(octets, offset + octets.position()) > 0) {
            continue;
        }
        byte[] read = new byte[octets.flip().remaining()];
        octets.get(read);
        return Bytes.of(read);
    }
}
