package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;

/** Somebody else who uses the sandbox's binfmt_misc: writes what it likes, mounts and unmounts. */
public final class RealKernel {
    public static final Path POINT = Path.of("/proc/sys/fs/binfmt_misc");

    private RealKernel() {}

    /** A mounted and empty binfmt_misc, whatever the last test has left. */
    public static void reset() {
        flush(); // first: no program could be started while an entry catches all
        for (int mounts = 0; mounts < 20 && isMounted(); mounts++) {
            run("umount", "-l", POINT.toString());
        }
        mount();
        flush();
        write(POINT.resolve("status"), Bytes.ofText("1"));
    }

    private static void flush() {
        write(POINT.resolve("status"), Bytes.ofText("-1"));
    }

    /** That, as the daemon has it. */
    public static BinfmtMiscDirectory fresh() {
        reset();
        return new BinfmtMiscDirectory(POINT);
    }

    private static boolean isMounted() {
        return lines("/proc/self/mountinfo").stream().anyMatch(line -> line.contains(" " + POINT));
    }

    public static void mount() {
        must("mount", "-t", "binfmt_misc", "binfmt_misc", POINT.toString());
    }

    public static void unmount() {
        must("umount", POINT.toString());
    }

    /** Writes a registration as it is; the errno's name if the kernel refuses it. */
    public static Optional<Errno> register(Bytes line) {
        return write(POINT.resolve("register"), line);
    }

    public static void command(EntryName name, String command) {
        assertThat(write(EntryPath.of(POINT, name), Bytes.ofText(command))).isEmpty();
    }

    public static Optional<Errno> write(Path file, Bytes text) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.toArray()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Errno.of(e));
        }
    }

    /** What the entry's file says, in one read. */
    public static Bytes text(EntryName name) {
        ByteBuffer page = ByteBuffer.allocate(8192);
        try (FileChannel channel = FileChannel.open(EntryPath.of(POINT, name), StandardOpenOption.READ)) {
            channel.read(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] text = new byte[page.flip().remaining()];
        page.get(text);
        return Bytes.of(text);
    }

    public static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void must(String... command) {
        assertThat(run(command)).as(String.join(" ", command)).isZero();
    }

    public static int run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
