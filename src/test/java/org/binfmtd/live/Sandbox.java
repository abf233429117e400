package org.binfmtd.live;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.binfmtd.Outcome;

/**
 * Runs shell scripts beside a live binfmtd, as anybody would: by {@code packaging/try --config DIR}.
 *
 * <p>Where the machine can't give a sandbox, the test that asked for one is skipped with the reason.
 */
final class Sandbox {
    /** What every script may use. */
    private static final String WORDS = """
            set -u
            project=@project@
            kernel=/proc/sys/fs/binfmt_misc
            handlers=/etc/binfmtd/handlers.d
            manager() { busctl "$1" org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager "${@:2}"; }
            converged() { [ "$(manager get-property State)" = 's "converged"' ]; }
            active() { head -n 1 "$kernel/$1" 2>/dev/null | grep -q '^enabled$'; }
            runs() { grep -qx "interpreter $2" "$kernel/$1" 2>/dev/null; }
            gone() { ! [ -e "$kernel/$1" ]; }
            is() { # STATE HANDLER: does the bus say so?
                local path
                path=$(manager call GetHandler s "$2" 2>/dev/null) && path=${path#o \\"} &&
                    [ "$(busctl get-property org.binfmtd1 "${path%\\"}" org.binfmtd1.Handler State)" = "s \\"$1\\"" ]
            }
            says() { # STATUS TEXT COMMAND...: the command ends with this status, having printed this text
                local text status=0
                text=$("${@:3}" 2>&1) || status=$?
                if [ "$status" != "$1" ] || [ "$text" != "$2" ]; then
                    printf '%s: status %s instead of %s, and said:\\n%s\\ninstead of:\\n%s\\n' \
                        "${*:3}" "$status" "$1" "$text" "$2" >&2
                    exit 98
                fi
            }
            assemble() { # TOOLS SAMPLE PROGRAM: of packaging/samples
                "$1-as" -o "$3.o" "$project/packaging/samples/hello-$2.s" && "$1-ld" -o "$3" "$3.o" || exit 97
            }
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

    private Sandbox(String program) {
        command.add(project().resolve(program).toString());
    }

    /** Without {@code --config}: /etc/binfmtd is empty. */
    static Sandbox bare() {
        return new Sandbox("packaging/try");
    }

    /** With another binfmtd than the one that was built. */
    static Sandbox entered(String... options) {
        Sandbox sandbox = new Sandbox("packaging/sandbox/enter");
        sandbox.command.addAll(List.of(options));
        return sandbox;
    }

    static Sandbox withConfig(Path directory) {
        Sandbox sandbox = bare();
        sandbox.command.addAll(List.of("--config", directory.toString()));
        return sandbox;
    }

    /** Puts a file with the handlers {@code capitals} and {@code greeting} into a directory for {@link #withConfig}. */
    static void declareTwo(Path config) throws IOException {
        Files.writeString(Files.createDirectory(config.resolve("handlers.d")).resolve("two.yaml"), """
                handlers:
                  capitals:
                    match: { magic: '43415053' }
                    interpreter: /bin/cat
                  greeting:
                    match: { extension: greeting }
                    interpreter: /bin/cat
                """);
    }

    /** Skips the test where a command that it needs is not installed. */
    static void need(String... commands) {
        for (String command : commands) {
            boolean found = Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(place -> Files.isExecutable(Path.of(place, command)));
            assumeTrue(found, command + " is not installed");
        }
    }

    /** Compiles one of the programs in {@code src/test/c}. */
    static void compile(String source, Path program, String... options) {
        need("gcc");
        List<String> line = new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror"));
        line.addAll(List.of(options));
        line.addAll(List.of(
                "-o",
                program.toString(),
                project().resolve("src/test/c/" + source + ".c").toString()));
        try {
            if (new ProcessBuilder(line).inheritIO().start().waitFor() != 0) {
                throw new AssertionError(line + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a shell: one word, whatever it holds. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
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
        return command("bash", "-c", WORDS.replace("@project@", quoted(project().toString())) + script);
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
}
