package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.Configuration;
import org.binfmtd.config.Settings;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPathTest {
    @Test
    void theAdministratorsRootStandsAboveThePackages() {
        assertThat(SearchPath.standard().roots())
                .containsExactly(
                        Path.of("/usr/lib/binfmtd"),
                        Path.of("/usr/local/lib/binfmtd"),
                        Path.of("/run/binfmtd"),
                        Path.of("/etc/binfmtd"));
    }

    @Test
    void theCommandLinesRootStandsAboveAll() {
        assertThat(SearchPath.standard().with(Path.of("/mine")).roots())
                .hasSize(5)
                .endsWith(Path.of("/mine"));
    }

    @Test
    void directoriesThatDoNotExistAreWatchedToo() {
        assertThat(new SearchPath(List.of(Path.of("/no"))).watched())
                .containsExactly(Path.of("/no"), Path.of("/no/handlers.d"), Path.of("/no/binfmtd.yaml.d"));
    }

    @Test
    void aFileThatIsNamedAndInstalledHidesOthersAndNotItself(@TempDir Path top) throws IOException {
        for (String root : List.of("low", "high")) {
            Files.createDirectories(top.resolve(root + "/handlers.d"));
            Files.writeString(top.resolve(root + "/handlers.d/h.yaml"), "handlers: {}\n");
        }
        Path named = top.resolve("high/../high/handlers.d/h.yaml");
        SearchPath path =
                new SearchPath(List.of(top.resolve("low"), top.resolve("high"))).withFiles(List.of(named), List.of());
        assertThat(new ConfigReader(path, Trust.anybody()).read().declarations().problems())
                .map(Problem::file)
                .containsExactly(top.resolve("low/handlers.d/h.yaml").toString());
    }

    @Test
    void aFileWhoseNameDoesNotCountIsToldOfUnlessALinkBesideItDoes(@TempDir Path top) throws IOException {
        Path handlers = Files.createDirectories(top.resolve("handlers.d"));
        for (String name : List.of("linked.txt", "alone.txt", "one.conf")) {
            Files.writeString(handlers.resolve(name), "handlers: {}\n");
        }
        Files.createSymbolicLink(handlers.resolve("linked.yaml"), Path.of("linked.txt"));
        assertThat(new ConfigReader(new SearchPath(List.of(top)), Trust.anybody())
                        .read()
                        .declarations()
                        .problems())
                .allMatch(problem -> problem.code().equals("never-applied"))
                .map(Problem::file)
                .containsExactly(
                        handlers.resolve("alone.txt").toString(),
                        handlers.resolve("one.conf").toString());
    }

    @Test
    void whereNothingIsNothingIsWrong() {
        Configuration configuration =
                new ConfigReader(new SearchPath(List.of(Path.of("/no/such"))), Trust.anybody()).read();
        assertThat(configuration.settings()).isEqualTo(Settings.DEFAULTS);
        assertThat(configuration.settingsReadable()).isTrue();
        assertThat(configuration.declarations().problems()).isEmpty();
        assertThat(configuration.declarations().brokenFiles()).isEmpty();
    }
}
