package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The programs that people use on the bus; what they see is what counts. */
final class Tool {
    private static final Map<String, String> PACKAGES = Map.of(
            "busctl", "systemd",
            "gdbus", "libglib2.0-bin",
            "dbus-daemon", "dbus-daemon",
            "dbus-send", "dbus-bin",
            "env", "coreutils",
            "setpriv", "util-linux");

    private Tool() {}

    record Outcome(int exit, String out, String err) {
        String good() {
            assertThat(exit).as(err).isZero();
            return out;
        }
    }

    static Outcome run(String... command) {
        return run(List.of(command));
    }

    static Outcome run(List<String> command) {
        try {
            Path err = Files.createTempFile("tool", ".err");
            Process process = start(command, ProcessBuilder.Redirect.to(err.toFile()));
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS))
                    .as(command + " ends")
                    .isTrue();
            String said = Files.readString(err);
            Files.delete(err);
            return new Outcome(process.exitValue(), out, said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a program; it is killed after a minute whatever happens. */
    static Process start(List<String> command, ProcessBuilder.Redirect err) {
        String program = PACKAGES.keySet().stream()
                .filter(command.get(0)::equals)
                .findFirst()
                .orElseThrow();
        List<String> limited = new ArrayList<>(List.of("timeout", "--kill-after=1", "60"));
        limited.addAll(command);
        if (!isInstalled(program)) {
            fail("these tests need %s: apt install %s", program, PACKAGES.get(program));
        }
        try {
            return new ProcessBuilder(limited).redirectError(err).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInstalled(String program) {
        for (String directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
