package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process has the lock, and no other user can stand in its way. */
class LockFileTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("lock");
    }

    private void isTaken() throws IOException {
        Optional<LockFile> lock = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> LockFile.take(path));
        assertThat(lock).isPresent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(LockFile.take(path)).as("a second one").isEmpty();
        assertThat(lock.get().isInPlace()).isTrue();
        lock.get().close();
        Optional<LockFile> again = LockFile.take(path);
        assertThat(again).isPresent();
        again.get().close();
    }

    @Test
    void oneHasItAtATime() throws IOException {
        isTaken();
    }

    /** The descriptor that the other process has is that of the old file. */
    @Test
    void aFileThatOthersCanOpenIsReplacedEvenIfItIsLocked() throws Exception {
        Files.writeString(path, "");
        for (String permissions : new String[] {"rw-r--r--", "rw----r--", "rw-rw----", "rw-------"}) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            if (permissions.endsWith("---") && permissions.startsWith("rw----")) {
                isTaken();
                continue;
            }
            Process other =
                    new ProcessBuilder("flock", "-s", path.toString(), "sh", "-c", "echo locked; exec cat").start();
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            isTaken();
            other.getOutputStream().close();
            assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aPipeAndALinkAreReplaced() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor(10, TimeUnit.SECONDS))
                .isTrue();
        isTaken();
        Files.delete(path);
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(path, victim);
        isTaken();
        assertThat(victim).hasContent("precious");
    }

    @Test
    void whereThereCanBeNoFileThatIsSaid() throws IOException {
        Files.createDirectories(path.resolve("below"));
        assertThatThrownBy(() -> LockFile.take(path)).isInstanceOf(IOException.class);
    }

    @Test
    void aFileThatWasRemovedOrReplacedIsNoticed() throws IOException {
        LockFile lock = LockFile.take(path).orElseThrow();
        Files.delete(path);
        assertThat(lock.isInPlace()).isFalse();
        LockFile other = LockFile.take(path).orElseThrow();
        assertThat(lock.isInPlace()).isFalse();
        assertThat(other.isInPlace()).isTrue();
        lock.close();
        other.close();
    }
}
