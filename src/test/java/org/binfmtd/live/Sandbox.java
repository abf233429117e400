package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs shell scripts beside a live binfmtd, as anybody would: by {@code packaging/try --config DIR}.
 *
 * <p>Where the machine can't give a sandbox, the test that asked for one is skipped with the reason.
 */
final class Sandbox {
    /** What every script may use: {@code $kernel}, {@code manager}, {@code await}, {@code say}. */
    private static final String WORDS = """
            set -u
            kernel=/proc/sys/fs/binfmt_misc
            handlers=/etc/binfmtd/handlers.d
            manager() { busctl "$1" org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager "${@:2}"; }
            converged() { [ "$(manager get-property State)" = 's "converged"' ]; }
            active() { head -n 1 "$kernel/$1" 2>/dev/null | grep -q '^enabled$'; }
            runs() { grep -qx "interpreter $2" "$kernel/$1" 2>/dev/null; }
            gone() { ! [ -e "$kernel/$1" ]; }
            await() { # SECONDS TEST...: until the test holds
                local until=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000)); shift
                until "$@"; do
                    if [ ${EPOCHREALTIME/[.,]/} -gt $until ]; then
                        echo "waited in vain for: $*" >&2; tail -n 30 "$BINFMTD_LOG" >&2; exit 99
                    fi
                    sleep 0.005
                done
            }
            drop_in() { # FILE, text on standard input: saved in one step
                cat >"$handlers/.$1" && mv "$handlers/.$1" "$handlers/$1"
            }
            mkdir -p "$handlers"
            """;

    private final List<String> command = new ArrayList<>();
    private Duration patience = Duration.ofSeconds(120);
    private Path input;

    private Sandbox() {
        command.add(project().resolve("packaging/try").toString());
    }

    /** Without {@code --config}: /etc/binfmtd is empty. */
    static Sandbox bare() {
        return new Sandbox();
    }

    static Sandbox withConfig(Path directory) {
        Sandbox sandbox = new Sandbox();
        sandbox.command.addAll(List.of("--config", directory.toString()));
        return sandbox;
    }

    static Path project() {
        return Path.of("").toAbsolutePath();
    }

    Sandbox patience(Duration patience) {
        this.patience = patience;
        return this;
    }

    Sandbox input(Path file) {
        this.input = file;
        return this;
    }

    /** Runs a bash script with the words above. */
    Outcome bash(String script) {
        return command("bash", "-c", WORDS + script);
    }

    Outcome command(String... arguments) {
        List<String> line = new ArrayList<>(command);
        line.add("--");
        line.addAll(List.of(arguments));
        return run(line);
    }

    /** Without a command: the demonstration. */
    Outcome demonstrate() {
        return run(command);
    }

    /** Starts it and leaves it to the caller. */
    Process start(String... arguments) {
        List<String> line = new ArrayList<>(command);
        line.add("--");
        line.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(line).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome run(List<String> line) {
        try {
            Path out = Files.createTempFile("binfmtd-live", ".out");
            Path err = Files.createTempFile("binfmtd-live", ".err");
            try {
                Process process = new ProcessBuilder(line)
                        .redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("packaging/try did not end within " + patience + ": " + read(err));
                }
                Outcome outcome = new Outcome(process.exitValue(), read(out), read(err));
                if (outcome.status() == 125 && outcome.err().contains("no sandbox on this machine")) {
                    abort(outcome.err());
                }
                return outcome;
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** How a command in the sandbox ended. */
    record Outcome(int status, String out, String err) {
        /** Fails with everything that was said unless the status is 0. */
        Outcome good() {
            assertThat(status).as("status%n%s%n%s", out, err).isZero();
            return this;
        }

        List<String> lines() {
            return out.lines().toList();
        }

        /** The value of the line {@code NAME=VALUE}. */
        String value(String name) {
            return out.lines()
                    .filter(line -> line.startsWith(name + "="))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + "= in " + out + err));
        }
    }
}
