package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.binfmtd.model.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's real events, of directories and of mounts. */
@OnKernel
@Timeout(60)
class KernelEventsTest {
    @TempDir
    Path scratch;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private KernelEvents events;
    private Path directory;
    private int watch;

    @BeforeEach
    void open() throws IOException {
        events = new KernelEvents(new KernelEvents.Listener() {
            @Override
            public void changed(int of, Bytes name) {
                told.add(of + " changed " + name.hex());
            }

            @Override
            public void gone(int of) {
                told.add(of + " gone");
            }

            @Override
            public void lost() {
                told.add("lost");
            }

            @Override
            public void mountsChanged() {
                told.add("mounts");
            }

            @Override
            public void ended() {
                told.add("ended");
            }
        });
        directory = Files.createDirectory(scratch.resolve("watched"));
        watch = events.watch(directory);
    }

    @AfterEach
    void close() {
        events.close();
        assertThat(events.isAlive()).isFalse();
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    private String changed(String name) {
        return watch + " changed " + Bytes.ofText(name).hex();
    }

    @Test
    void whatHappensInADirectoryIsReportedByItsName() throws Exception {
        Path file = Files.createDirectory(directory.resolve("\u00e4 file"));
        assertThat(next()).isEqualTo(changed("\u00e4 file"));
        Files.move(file, directory.resolve("x"));
        assertThat(next()).isEqualTo(changed("\u00e4 file"));
        assertThat(next()).isEqualTo(changed("x"));
        Files.delete(directory.resolve("x"));
        assertThat(next()).isEqualTo(changed("x"));
        assertThat(new ProcessBuilder("bash", "-c", "mkdir \"$1\"/$'\\xff\\xfe'", "bash", directory.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(next()).isEqualTo(watch + " changed fffe");
    }

    @Test
    void oneDirectoryHasOneWatchByWhateverPath() throws Exception {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), directory);
        assertThat(events.watch(link)).isEqualTo(watch);
        events.unwatch(watch);
        assertThat(next()).isEqualTo(watch + " gone");
        Files.createDirectory(directory.resolve("not told"));
        int again = events.watch(directory);
        assertThat(again).isNotEqualTo(watch);
        Files.createDirectory(directory.resolve("x"));
        assertThat(next()).isEqualTo(again + " changed 78");
    }

    @Test
    void aDirectoryThatIsRemovedIsGone() throws Exception {
        Files.delete(directory);
        assertThat(next()).isEqualTo(watch + " gone");
        Files.createDirectory(directory);
        assertThat(events.watch(directory)).isNotEqualTo(watch);
    }

    @Test
    void whatCannotBeWatchedIsRefusedWithTheReason() throws Exception {
        assertThatThrownBy(() -> events.watch(scratch.resolve("nothing"))).isInstanceOf(NoSuchFileException.class);
        Path file = Files.writeString(scratch.resolve("file"), "");
        assertThatThrownBy(() -> events.watch(file)).isInstanceOf(NotDirectoryException.class);
        events.unwatch(4711);
    }

    @Test
    void moreEventsThanOneReadHoldsAreAllReported() throws Exception {
        String name = "n".repeat(200);
        for (int i = 0; i < 500; i++) {
            Files.createDirectory(directory.resolve(name + i));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(next()).isEqualTo(changed(name + i));
        }
    }

    @Test
    void mountsAreReported() throws Exception {
        run("mount", "-t", "tmpfs", "tmpfs", directory.toString());
        assertThat(next()).isEqualTo("mounts");
        told.clear();
        run("umount", directory.toString());
        assertThat(next()).isEqualTo("mounts");
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
