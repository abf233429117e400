package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What {@code packaging/deb} has built. */
final class DebianPackage {
    private static final Path DIRECTORY = Path.of("target/packages");

    private DebianPackage() {}

    /** For this machine. */
    static Path built() {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        assertThat(DIRECTORY).as("packaging/deb comes first").isDirectory();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("binfmtd_[^_]+_" + machine + "\\.deb"))
                    .toList();
            assertThat(found).as("packages in %s", DIRECTORY).hasSize(1);
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as an earlier version. */
    static Path earlier(Path scratch) throws Exception {
        String script = """
                dpkg-deb -R "$1" tree && sed -i 's/^Version: .*/Version: 0.0.1/' tree/DEBIAN/control &&
                    dpkg-deb --root-owner-group -Zgzip -b tree earlier.deb
                """;
        Process process = new ProcessBuilder(
                        "sh", "-c", script, "sh", built().toAbsolutePath().toString())
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("earlier.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return scratch.resolve("earlier.deb");
    }
}
