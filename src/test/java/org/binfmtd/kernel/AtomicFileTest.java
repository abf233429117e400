package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is replaced, and nothing else is written to, whatever another user has put in the way. */
class AtomicFileTest {
    @TempDir
    Path directory;

    private Path file;
    private Path victim;

    @BeforeEach
    void name() throws IOException {
        file = directory.resolve("file");
        victim = Files.writeString(directory.resolve("victim"), "precious");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void replace() throws IOException {
        AtomicFile.replace(file, bytes("new"), 0640, Durability.DISK);
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(each -> each.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    @Test
    void theFileIsThereWithItsModeWhateverTheUmask() throws IOException {
        replace();
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aLinkInTheFilesPlaceIsReplacedAndNotFollowed() throws IOException {
        Files.createSymbolicLink(file, victim);
        replace();
        assertThat(victim).hasContent("precious");
        assertThat(file).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void aHardLinkToAnotherFileIsReplacedAndNotWrittenThrough() throws IOException {
        Files.createLink(file, victim);
        replace();
        assertThat(victim).hasContent("precious");
        assertThat(file).hasContent("new");
    }

    @Test
    void aPipeInTheFilesPlaceIsReplaced() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor(10, TimeUnit.SECONDS))
                .isTrue();
        assertTimeoutPreemptively(Duration.ofSeconds(20), this::replace);
        assertThat(file).isRegularFile().hasContent("new");
    }

    @Test
    void whatFormerVersionsWroteFirstIsNotTouched() throws IOException {
        Files.createSymbolicLink(directory.resolve("file.new"), victim);
        replace();
        assertThat(victim).hasContent("precious");
        assertThat(file).hasContent("new");
    }

    @Test
    void aNameThatIsTakenIsNotUsed() throws IOException {
        Files.createSymbolicLink(directory.resolve(".file.0000000000000001"), victim);
        Files.createSymbolicLink(directory.resolve(".file.0000000000000002"), directory.resolve("nowhere"));
        long[] next = {0};
        AtomicFile.replaceAndKeep(file, bytes("new"), 0600, Durability.MEMORY, () -> ++next[0])
                .close();
        assertThat(next[0]).isEqualTo(3);
        assertThat(victim).hasContent("precious");
        assertThat(directory.resolve("nowhere")).doesNotExist();
        assertThat(file).hasContent("new");
    }

    @Test
    void withoutAFreeNameNothingIsWritten() throws IOException {
        Files.createSymbolicLink(directory.resolve(".file.0000000000000001"), victim);
        assertThatThrownBy(() -> AtomicFile.replaceAndKeep(file, bytes("new"), 0600, Durability.MEMORY, () -> 1))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(victim).hasContent("precious");
        assertThat(file).doesNotExist();
    }

    @Test
    void aDirectoryInTheFilesPlaceStaysAndNothingIsLeftBeside() throws IOException {
        Files.createDirectories(file.resolve("below"));
        assertThatThrownBy(this::replace).isInstanceOf(IOException.class);
        assertThat(file.resolve("below")).isDirectory();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whatIsAppendedReachesTheFileThatWasPutThere() throws IOException {
        try (AtomicFile open = AtomicFile.replaceAndKeep(file, bytes("one "), 0600, Durability.MEMORY)) {
            open.append(bytes("two"));
            open.overwrite(0, bytes("O"));
            assertThat(file).hasContent("One two");
            assertThat(open.size()).isEqualTo(7);
            assertThat(open.isInPlace()).isTrue();
            Files.delete(file);
            assertThat(open.isInPlace()).isFalse();
            Files.writeString(file, "another");
            assertThat(open.isInPlace()).isFalse();
            open.append(bytes("more"));
            assertThat(file).hasContent("another");
        }
    }

    @Test
    void onlyLeftoversOfTheFileItselfAreRemoved() throws IOException {
        Path leftover = Files.writeString(directory.resolve(".file.0123456789abcdef"), "");
        Path link = Files.createSymbolicLink(directory.resolve(".file.fedcba9876543210"), victim);
        Path another = Files.writeString(directory.resolve(".file.0123456789abcde"), "");
        Path text = Files.writeString(directory.resolve(".file.0123456789abcdeg"), "");
        AtomicFile.removeLeftovers(file);
        assertThat(leftover).doesNotExist();
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(another).exists();
        assertThat(text).exists();
        assertThat(victim).hasContent("precious");
    }
}
