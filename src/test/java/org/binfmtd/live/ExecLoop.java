package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.binfmtd.Outcome;

/**
 * Programs of the handler {@code tight} that are run over and over beside a live binfmtd, as fast as the machine can,
 * while a script does what no exec may notice.
 */
final class ExecLoop {
    /** How many execs each of the long tests makes at least. */
    static final int EXECS = Integer.getInteger("binfmtd.test.execs", 30_000);

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** What the scripts of these tests may use beside {@link Sandbox}'s words. */
    private static final String WORDS = """
            cd @scratch@
            for name in one two; do cp quiet /usr/local/bin/quiet-$name; done
            declaration() { # INTERPRETER [NAME]
                printf '%s\\n' 'handlers:' "  ${2:-tight}:" "    match: { magic: '54494748' }" "    interpreter: /usr/local/bin/$1"
            }
            begin() { # PROCESSES EXECS: the loop; on few processors it must leave some time to the rest
                printf 'TIGHT\\n' >program && chmod +x program
                ./program || exit 96
                nice -n 10 ./execloop ./program "$1" "$2" enough done windows & loop=$!
            }
            finish() { # [INJECTOR]: once there were enough execs
                local tick
                for ((tick = 0; tick < 8500; tick++)); do [ ! -e enough ] || break; sleep 0.2; done
                [ -e enough ] || exit 97
                touch stop
                [ $# = 0 ] || wait "$1" || exit 95
                touch done
                wait $loop
                echo "loop=$?"
            }
            converges() { await 20 converged; }
            # without the shipped handlers a reload is so fast that there can be a hundred in a second
            mount -t tmpfs -o mode=0755 tmpfs /usr/lib/binfmtd/handlers.d
            manager call Reload >/dev/null
            declaration quiet-one >$handlers/tight.yaml
            alone() { [ "$(ls $kernel)" = "$(printf '%s\\n' register status tight)" ]; }
            await 20 alone
            """;

    private final Path scratch;

    /** Compiles what the scripts need into this directory. */
    ExecLoop(Path scratch) throws IOException, InterruptedException {
        this.scratch = scratch;
        Files.createDirectories(scratch.resolve("config/handlers.d"));
        compile("quiet", "quiet", "-static", "-nostartfiles");
        compile("quiet", "seven", "-static", "-nostartfiles", "-DSTATUS=7");
        for (String each : List.of("execloop", "replace", "upgrade", "flush", "churn")) {
            compile(each, each);
        }
    }

    private void compile(String source, String program, String... options) {
        Sandbox.compile(source, scratch.resolve(program), options);
    }

    Outcome run(String script) {
        String words = WORDS.replace("@scratch@", Sandbox.quoted(scratch.toString()));
        return Sandbox.withConfig(scratch.resolve("config"))
                .patience(PATIENCE)
                .bash(words + script)
                .good();
    }

    /** Fails if any exec did, or if there were too few. */
    static void assertNoFailure(Outcome outcome, int atLeast) {
        tell(outcome, "execs");
        assertThat(number(outcome, "failed")).as(outcome.out()).isZero();
        assertThat(number(outcome, "execs")).isGreaterThanOrEqualTo(atLeast);
    }

    /** The number after {@code NAME=}, wherever it stands in what was printed. */
    static long number(Outcome outcome, String name) {
        return Stream.of(outcome.out().split("\\s+"))
                .filter(word -> word.startsWith(name + "="))
                .mapToLong(word -> Long.parseLong(word.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + "= in " + outcome.out() + outcome.err()));
    }

    /** Shows a line of figures to those who read the build's output. */
    static void tell(Outcome outcome, String name) {
        System.out.println("live: " + name + "=" + outcome.value(name));
    }
}
