package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.SourceFile;
import org.binfmtd.config.files.Trust;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read for a reason that may pass is told from what is wrong as it is. */
class HinderedReadingTest {
    /** Reading it from its beginning fails with EIO, because no memory is mapped there. */
    private static final Path FAILING = Path.of("/proc/self/mem");

    @TempDir
    Path top;

    private Path root;
    private Path handlers;

    @BeforeEach
    void lay() throws IOException {
        root = top.resolve("etc/binfmtd");
        handlers = Files.createDirectories(root.resolve("handlers.d"));
    }

    private Configuration read() {
        return new ConfigReader(SearchPath.below(top), Trust.anybody()).read();
    }

    @Test
    void handlers() throws IOException {
        Path file = Files.createSymbolicLink(handlers.resolve("a.yaml"), FAILING);
        Configuration read = read();
        assertThat(read.hindered()).isTrue();
        assertThat(read.settingsReadable()).isTrue();
        assertThat(read.declarations().problems())
                .extracting(Problem::code, Problem::file)
                .containsExactly(tuple("unreadable", file.toString()));
    }

    @Test
    void settings() throws IOException {
        Files.createSymbolicLink(root.resolve("binfmtd.yaml"), FAILING);
        Configuration read = read();
        assertThat(read.hindered()).isTrue();
        assertThat(read.settingsReadable()).isFalse();
    }

    @Test
    void linesOfOtherPrograms() throws IOException {
        Files.createSymbolicLink(
                Files.createDirectories(top.resolve("etc/binfmt.d")).resolve("a.conf"), FAILING);
        assertThat(read().hindered()).isTrue();
    }

    @Test
    void whatIsWrongAsItIs() throws IOException {
        Files.createSymbolicLink(handlers.resolve("nowhere.yaml"), top.resolve("nothing"));
        Files.createSymbolicLink(handlers.resolve("loop.yaml"), handlers.resolve("loop.yaml"));
        Files.createDirectory(handlers.resolve("directory.yaml"));
        Files.writeString(handlers.resolve("empty.yaml"), "");
        Files.writeString(handlers.resolve("mistaken.yaml"), "handlers: [");
        Files.writeString(handlers.resolve("large.yaml"), "#".repeat(SourceFile.LONGEST + 1));
        Files.writeString(root.resolve("binfmtd.yaml.d"), "this is no directory");
        Files.writeString(top.resolve("run"), "nor is this");
        Configuration read = read();
        assertThat(read.declarations().problems()).hasSize(8);
        assertThat(read.hindered()).isFalse();
    }
}
