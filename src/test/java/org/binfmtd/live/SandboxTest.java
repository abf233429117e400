package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code packaging/try} promises of itself. */
@Tag("live")
class SandboxTest {
    private static final String HANDLER = """
            handlers:
              mine:
                match: { extension: mine }
                interpreter: /bin/cat
            """;

    @TempDir
    Path scratch;

    @Test
    void exitsWithTheCommandsStatus() {
        assertThat(Sandbox.bare().command("sh", "-c", "exit 42").status()).isEqualTo(42);
    }

    @Test
    void runsTheCommandAsRootWhereItWasCalledAndPassesStandardInput() throws IOException {
        Path input = Files.writeString(scratch.resolve("input"), "by standard input\n");

        Outcome outcome = Sandbox.bare().input(input).command("sh", "-c", "id -u; pwd; cat");

        assertThat(outcome.good().lines())
                .containsExactly("0", Sandbox.project().toString(), "by standard input");
    }

    @Test
    void showsTheDaemonAndItsLog() {
        Outcome outcome = Sandbox.bare()
                .bash("tr '\\0' ' ' </proc/$BINFMTD_PID/cmdline; test -r $BINFMTD_LOG && command -v binfmtd");

        assertThat(outcome.good().out()).contains("org.binfmtd.Main").contains("/usr/bin/binfmtd");
    }

    @Test
    void leavesNothingOnTheMachine() throws IOException {
        Path mine = withHandler(Files.createDirectory(scratch.resolve("config")));
        List<String> before = traces();

        Sandbox.withConfig(mine)
                .bash("await 10 active mine; touch /etc/mark /usr/bin/mark /var/lib/mark /run/mark; mount | wc -l")
                .good();

        assertThat(traces()).isEqualTo(before);
        assertThat(Path.of("/etc/mark")).doesNotExist();
        assertThat(Path.of("/usr/bin/mark")).doesNotExist();
        assertThat(Path.of("/var/lib/mark")).doesNotExist();
        assertThat(Path.of("/run/mark")).doesNotExist();
        try (Stream<Path> files = Files.walk(mine)) {
            assertThat(files.map(file -> mine.relativize(file).toString()))
                    .containsExactlyInAnyOrder("", "handlers.d", "handlers.d/mine.yaml");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with blanks, commas: and colons", "-dash", "ünïcode"})
    void takesItsConfigFromAnyDirectory(String name) throws IOException {
        Path config = withHandler(Files.createDirectory(scratch.resolve(name)));

        Sandbox.withConfig(config).bash("await 10 active mine").good();
    }

    @Test
    void takesItsConfigFromARelativeDirectory() throws IOException {
        Path config = withHandler(Files.createDirectories(Path.of("target/live-config/inside")));

        Sandbox.withConfig(Path.of("target/live-config/inside"))
                .bash("await 10 active mine")
                .good();

        assertThat(config.resolve("handlers.d/mine.yaml")).exists();
    }

    @Test
    void takesItsConfigFromBelowWhatTheSandboxCovers() throws IOException {
        Path run = Path.of("/run");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(run), "/run is not ours to write");
        Path config = withHandler(Files.createTempDirectory(run, "binfmtd-live"));
        try {
            Sandbox.withConfig(config).bash("await 10 active mine").good();
        } finally {
            Files.delete(config.resolve("handlers.d/mine.yaml"));
            Files.delete(config.resolve("handlers.d"));
            Files.delete(config);
        }
    }

    @Test
    void editsFromOutsideAreSeenInside() throws Exception {
        Path config = Files.createDirectory(scratch.resolve("config"));
        Files.createDirectory(config.resolve("handlers.d"));
        Process process = Sandbox.withConfig(config)
                .start("bash", "-c", "echo inside; until test -e /proc/sys/fs/binfmt_misc/mine; do sleep 0.01; done");
        try (var lines = process.inputReader()) {
            String line = lines.readLine();
            org.junit.jupiter.api.Assumptions.assumeFalse(line == null, "no sandbox here");
            while (!line.equals("inside")) {
                line = lines.readLine();
            }
            Files.writeString(config.resolve("handlers.d/mine.yaml"), HANDLER);

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void severalAtOnceDoNotMeet() throws Exception {
        Process[] processes = new Process[3];
        for (int i = 0; i < processes.length; i++) {
            Path config = Files.createDirectories(scratch.resolve("config" + i + "/handlers.d"));
            Files.writeString(config.resolve("own.yaml"), HANDLER.replace("mine", "own" + i));
            processes[i] = Sandbox.withConfig(config.getParent())
                    .start("bash", "-c", "sleep 0.5; echo entries: $(cd /proc/sys/fs/binfmt_misc && echo own*)");
        }
        for (int i = 0; i < processes.length; i++) {
            try (var lines = processes[i].inputReader()) {
                assertThat(lines.lines()).contains("entries: own" + i);
            }
            assertThat(processes[i].waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aTerminatingSignalReachesTheCommandAndEverythingEnds() throws Exception {
        Path mark = scratch.resolve("mark");
        Process process = Sandbox.bare()
                .start(
                        "bash",
                        "-c",
                        "trap 'touch " + mark + "; exit 5' TERM; echo inside; while :; do sleep 0.05; done");
        try (var lines = process.inputReader()) {
            assertThat(lines.lines().anyMatch("inside"::equals)).isTrue();
            process.destroy();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(5);
            assertThat(mark).exists();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aDaemonThatDoesNotStartIsShownWithItsLog() throws IOException {
        Path broken = Files.createDirectories(scratch.resolve("broken/bin"));
        Path program = Files.writeString(broken.resolve("binfmtd"), "#!/bin/sh\necho cannot go on\nexit 3\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        Outcome outcome =
                Sandbox.entered("--usr", broken.getParent().toString()).command("echo", "not reached");

        assertThat(outcome.status()).as(outcome.err()).isEqualTo(125);
        assertThat(outcome.err()).contains("ended with status 3").contains("cannot go on");
        assertThat(outcome.out()).doesNotContain("not reached");
    }

    private static Path withHandler(Path config) throws IOException {
        Path handlers = Files.createDirectories(config.resolve("handlers.d"));
        Files.writeString(handlers.resolve("mine.yaml"), HANDLER);
        return config;
    }

    /** What a careless sandbox would leave behind. */
    private static List<String> traces() throws IOException {
        List<String> traces = new java.util.ArrayList<>(Files.readAllLines(Path.of("/proc/self/mountinfo")));
        traces.add("/etc/binfmtd " + Files.exists(Path.of("/etc/binfmtd")));
        traces.add("/run/binfmtd " + Files.exists(Path.of("/run/binfmtd")));
        traces.add("/var/lib/binfmtd " + Files.exists(Path.of("/var/lib/binfmtd")));
        return traces;
    }
}
