package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code --trust-root} may name, on real mounts. */
@AmongUsers
class TrustRootsTest {
    private static final Path MOUNT = Path.of("/mnt");

    @Test
    void aMountPoint() {
        assertThat(TrustRoots.at(List.of(MOUNT)))
                .isEqualTo(new TrustRoots.FoundRoot(List.of(new TrustRoot(MOUNT, MOUNT, false))));
    }

    @Test
    void aLinkToOneAndAReadOnlyOne() throws IOException, InterruptedException {
        Path directory = Files.createDirectory(MOUNT.resolve("read only"));
        run("mount", "--bind", "-o", "ro", directory.toString(), directory.toString());
        Path link = Files.createSymbolicLink(MOUNT.resolve("link"), directory);
        assertThat(TrustRoots.at(List.of(link, MOUNT)))
                .isEqualTo(new TrustRoots.FoundRoot(
                        List.of(new TrustRoot(link, directory, true), new TrustRoot(MOUNT, MOUNT, false))));
        run("umount", directory.toString());
        isWrong(link);
    }

    @Test
    void nothingElse() throws IOException {
        isWrong(Files.createDirectories(MOUNT.resolve("plain")));
        isWrong(Files.writeString(MOUNT.resolve("file"), ""));
        isWrong(MOUNT.resolve("nowhere"));
    }

    private static void isWrong(Path path) {
        assertThat(TrustRoots.at(List.of(MOUNT, path))).isInstanceOfSatisfying(TrustRoots.WrongRoot.class, wrong -> {
            assertThat(wrong.reason()).startsWith("--trust-root " + path);
        });
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
