package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.binfmtd.cli.DaemonOptions.Request;
import org.binfmtd.cli.DaemonOptions.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonOptionsTest {
    private static DaemonOptions options(String... arguments) {
        return ((Request.Run) DaemonOptions.parse(arguments)).options();
    }

    @Test
    void withoutAnyTheDefaultsHold() {
        DaemonOptions options = options();
        assertThat(options.mountPoint()).isEqualTo(Path.of("/proc/sys/fs/binfmt_misc"));
        assertThat(options.stateDirectory()).isEqualTo(Path.of("/var/lib/binfmtd"));
        assertThat(options.runtimeDirectory()).isEqualTo(Path.of("/run/binfmtd"));
        assertThat(options.configRoot()).isEmpty();
        assertThat(options.useBus()).isTrue();
        assertThat(options.task()).isEqualTo(Task.SERVE);
    }

    @Test
    void aValueFollowsOrStandsBehindAnEqualsSign() {
        assertThat(options("--state-dir", "/a").stateDirectory()).isEqualTo(Path.of("/a"));
        assertThat(options("--state-dir=/a=b").stateDirectory()).isEqualTo(Path.of("/a=b"));
        assertThat(options("--once", "--config-root", "/a")).satisfies(options -> {
            assertThat(options.task()).isEqualTo(Task.ONCE);
            assertThat(options.configRoot()).contains(Path.of("/a"));
        });
    }

    @Test
    void ofSeveralTasksTheLastCounts() {
        assertThat(options("--once", "--leave").task()).isEqualTo(Task.LEAVE);
        assertThat(options("--leave", "--once").task()).isEqualTo(Task.ONCE);
    }

    @Test
    void severalTrustRoots() {
        assertThat(options().trustRoots()).isEmpty();
        assertThat(options("--trust-root", "/a", "--trust-root=/b").trustRoots())
                .containsExactly(Path.of("/a"), Path.of("/b"));
    }

    @Test
    void theBusMayBeAnotherOrNone() {
        assertThat(options("--bus", "unix:path=/x").bus()).contains("unix:path=/x");
        assertThat(options("--bus=none").useBus()).isFalse();
    }

    @Test
    void helpAndVersionComeBeforeWhatIsWrong() {
        assertThat(DaemonOptions.parse("--once", "--help", "--nonsense")).isInstanceOf(Request.ShowHelp.class);
        assertThat(DaemonOptions.parse("--version")).isInstanceOf(Request.ShowVersion.class);
    }

    @ParameterizedTest
    @CsvSource({
        "--nonsense, there is no option --nonsense",
        "--nonsense=x, there is no option --nonsense",
        "word, there is no option word",
        "--bus, the option --bus needs a value",
        "--once=yes, the option --once takes no value",
        "--leave=1, the option --leave takes no value"
    })
    void whatIsWrongIsSaid(String argument, String reason) {
        assertThat(DaemonOptions.parse(argument)).isEqualTo(new Request.WrongOption(reason));
    }

    @Test
    void theUsageNamesEachOption() {
        assertThat(DaemonOptions.USAGE)
                .contains(
                        "--config-root",
                        "--mount-point",
                        "--state-dir",
                        "--runtime-dir",
                        "--trust-root",
                        "--bus",
                        "--once",
                        "--leave",
                        "--version",
                        "--help");
    }
}
