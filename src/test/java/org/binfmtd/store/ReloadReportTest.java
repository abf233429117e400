package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script that asks for a reload reads. */
class ReloadReportTest {
    @TempDir
    Path directory;

    private String now = "17.05";

    private ReloadReport report() {
        return new ReloadReport(directory.resolve("run/reloaded"), () -> now);
    }

    private String text() throws IOException {
        return Files.readString(directory.resolve("run/reloaded"));
    }

    @Test
    void itSaysWhenTheReloadBegan() throws IOException {
        ReloadReport report = report();
        report.begin();
        now = "19.00";
        assertThat(report.end(Optional.empty())).isEmpty();
        assertThat(text()).isEqualTo("17.05 done\n");
    }

    @Test
    void itSaysWhyTheSettingsCannotBeRead() throws IOException {
        ReloadReport report = report();
        report.begin();
        report.end(Optional.of("/etc/binfmtd/binfmtd.yaml:1:1: wach: not known; write 'watch'"));
        assertThat(text()).isEqualTo("17.05 refused /etc/binfmtd/binfmtd.yaml:1:1: wach: not known; write 'watch'\n");
        now = "20.00";
        report.begin();
        report.end(Optional.empty());
        assertThat(text()).isEqualTo("20.00 done\n");
    }

    @Test
    void whereItCannotBeWrittenThatIsSaid() throws IOException {
        Files.writeString(directory.resolve("run"), "in the way");
        ReloadReport report = report();
        report.begin();
        assertThat(report.end(Optional.empty()))
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("reload-not-reported"));
    }

    @Test
    void itsTimesAreThoseOfTheMachine() throws IOException {
        ReloadReport report = new ReloadReport(directory.resolve("reloaded"));
        double before = uptime();
        report.begin();
        report.end(Optional.empty());
        String began = Files.readString(directory.resolve("reloaded")).split(" ")[0];
        assertThat(Double.parseDouble(began)).isBetween(before, uptime());
    }

    private static double uptime() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
    }
}
