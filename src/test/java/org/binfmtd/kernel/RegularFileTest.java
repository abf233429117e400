package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands at a path, opening it neither waits nor has an effect. */
class RegularFileTest {
    private static final Duration MOMENT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("file");
    }

    private void isRefused() {
        assertThatThrownBy(() -> assertTimeoutPreemptively(MOMENT, () -> RegularFile.open(path)))
                .isInstanceOf(RegularFile.NotRegularException.class)
                .hasMessageContaining("is not a regular file");
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        makePipe(path);
        isRefused();
    }

    @Test
    void aDirectoryIsNotOpened() throws IOException {
        Files.createDirectory(path);
        isRefused();
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Files.createSymbolicLink(path, Files.writeString(directory.resolve("other"), "secret"));
        isRefused();
    }

    @Test
    void aDeviceIsNotOpenedEvenThroughALink() throws IOException {
        Files.createSymbolicLink(path, Path.of("/dev/tty"));
        isRefused();
        assertThatThrownBy(() -> RegularFile.openTarget(path)).isInstanceOf(RegularFile.NotRegularException.class);
    }

    @Test
    void aSocketIsNotOpened() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(path));
            isRefused();
        }
    }

    @Test
    void aPipeBehindALinkIsNotOpenedWhereLinksAreFollowed() throws Exception {
        makePipe(directory.resolve("pipe"));
        Files.createSymbolicLink(path, directory.resolve("pipe"));
        assertThatThrownBy(() -> assertTimeoutPreemptively(MOMENT, () -> RegularFile.openTarget(path)))
                .isInstanceOf(RegularFile.NotRegularException.class);
    }

    @Test
    void aPipeThatTakesTheFilesPlaceOverAndOverStopsNoReader() throws Exception {
        Path pipe = directory.resolve("pipe");
        Path file = directory.resolve("regular");
        AtomicBoolean over = new AtomicBoolean();
        Thread swapping = new Thread(() -> {
            try {
                while (!over.get()) {
                    makePipe(pipe);
                    Files.move(pipe, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    Files.writeString(file, "content");
                    Files.move(file, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException | InterruptedException e) {
                // the test is over
            }
        });
        Files.writeString(path, "content");
        swapping.start();
        int read = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            int contents = 0;
            for (int i = 0; i < 20_000; i++) {
                contents += readsContent() ? 1 : 0;
            }
            return contents;
        });
        over.set(true);
        swapping.join();
        assertThat(read).isPositive();
    }

    private boolean readsContent() throws IOException {
        try {
            String content = new String(RegularFile.read(path, 100));
            assertThat(content).isIn("content", "");
            return true;
        } catch (RegularFile.NotRegularException | NoSuchFileException e) {
            return false;
        }
    }

    private static void makePipe(Path path) throws IOException, InterruptedException {
        Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsMissingIsToldFromWhatCannotBeReached() throws IOException {
        assertThatThrownBy(() -> RegularFile.open(path)).isInstanceOf(NoSuchFileException.class);
        Files.writeString(path, "");
        assertThatThrownBy(() -> RegularFile.open(path.resolve("below"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> RegularFile.open(directory.resolve("n".repeat(300))))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("File name too long");
    }

    @Test
    void aFileIsReadWithinTheLimit() throws IOException {
        byte[] content = new byte[300_000];
        java.util.Arrays.fill(content, (byte) 'x');
        Files.write(path, content);
        assertThat(RegularFile.read(path, 300_000)).isEqualTo(content);
        assertThatThrownBy(() -> RegularFile.read(path, 299_999)).isInstanceOf(RegularFile.TooLargeException.class);
        try (RegularFile file = RegularFile.open(path)) {
            assertThat(file.tail(7)).hasSize(7);
            assertThat(file.bytes(299_998, 256).length()).isEqualTo(2);
            assertThat(file.bytes(0, 256).length()).isEqualTo(256);
            Files.writeString(path, "");
            assertThat(file.read(10)).isEmpty();
        }
    }

    @Test
    void aFileOfTheKernelsThatSaysItIsEmptyIsReadWhole() throws IOException {
        Path maps = Path.of("/proc/self/mountinfo");
        assertThat(RegularFile.read(maps, 1 << 20)).isEqualTo(Files.readAllBytes(maps));
    }

    @Test
    void theStatusIsTheOneThatJavaSees() throws IOException {
        Files.writeString(path, "12345");
        try (RegularFile file = RegularFile.open(path)) {
            FileStatus status = file.status();
            assertThat(status.device()).isEqualTo(Files.getAttribute(path, "unix:dev"));
            assertThat(status.inode()).isEqualTo(Files.getAttribute(path, "unix:ino"));
            assertThat(status.mode()).isEqualTo(Files.getAttribute(path, "unix:mode"));
            assertThat(status.owner()).isEqualTo(Files.getAttribute(path, "unix:uid"));
            assertThat(status.links()).isEqualTo(Files.getAttribute(path, "unix:nlink"));
            assertThat(status.size()).isEqualTo(5);
            assertThat(status.changed())
                    .isEqualTo(((java.nio.file.attribute.FileTime) Files.getAttribute(path, "unix:ctime"))
                            .to(TimeUnit.NANOSECONDS));
        }
    }
}
