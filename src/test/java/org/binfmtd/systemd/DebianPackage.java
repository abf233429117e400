package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Packages to install. */
final class DebianPackage {
    private static final Path DIRECTORY = Path.of("target/packages");
    private static final Path FORMER = Path.of("target/former/target/packages");

    private DebianPackage() {}

    /** For this machine. */
    static Path built() {
        assertThat(DIRECTORY).as("packaging/deb comes first").isDirectory();
        return in(DIRECTORY);
    }

    /** Of the version from which upgrades are tested: {@code packaging/former} builds it where its commit is known. */
    static Path former() {
        assumeTrue(Files.isDirectory(FORMER), "packaging/former has built nothing");
        return in(FORMER);
    }

    private static Path in(Path directory) {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("binfmtd_[^_]+_" + machine + "\\.deb"))
                    .toList();
            assertThat(found).as("packages in %s", directory).hasSize(1);
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
