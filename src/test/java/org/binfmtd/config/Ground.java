package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.binfmtd.config.files.UserIds;

/** Real files for one test, of real owners. All that is made is root's, and nobody else may write there. */
public final class Ground {
    public static final Path TOP = Path.of("/mnt");
    public static final int USER = 1000;
    public static final String YAML =
            "handlers:\n  h:\n    match: { magic: \"00 74 72 75\" }\n    interpreter: /usr/bin/trusted\n";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path top;

    public Ground() throws IOException {
        top = Files.createDirectory(TOP.resolve("ground" + NUMBER.incrementAndGet()));
    }

    public Path at(String path) {
        return path.isEmpty() ? top : top.resolve(path);
    }

    public Path directory(String path) throws IOException {
        Files.createDirectories(at(path));
        return at(path);
    }

    public Path file(String path, String text) throws IOException {
        Files.createDirectories(at(path).getParent());
        return Files.writeString(at(path), text);
    }

    public Path link(String path, String target) throws IOException {
        Files.createDirectories(at(path).getParent());
        return Files.createSymbolicLink(at(path), Path.of(target.replace("{}", top.toString())));
    }

    public static void own(Path path, int user) throws IOException {
        Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    public static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    /**
     * Does what a message says of a file, a link or a directory that others than root may change. What others may work
     * in is not to be changed for binfmtd's sake; that it would help is tried all the same.
     */
    public static void mend(Path at, String remedy) throws IOException {
        boolean isShared = remedy.endsWith("put what is needed of it where only root can write, such as in /opt");
        assertThat(isShared && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS))
                .as(at + ": " + remedy)
                .isFalse();
        sh(isShared ? "chown root " + at + " && chmod go-w " + at : remedy.substring(remedy.indexOf(": ") + 2));
    }

    /** Runs what a message says, and returns what it prints. */
    public static String sh(String command) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "umask 022; " + command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            assertThat(process.waitFor()).as(command + ": " + said).isZero();
            return said;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean hasOtherUsers() throws IOException {
        return UserIds.isMapped(USER, Files.readAllLines(Path.of("/proc/self/uid_map")));
    }

    public static void needOtherUsers() throws IOException {
        assumeTrue(hasOtherUsers(), "this namespace maps no other user: run the tests as root for these cases");
    }

    static boolean has(String command) {
        return List.of("/usr/bin/", "/bin/").stream().anyMatch(each -> Files.isExecutable(Path.of(each + command)));
    }
}
