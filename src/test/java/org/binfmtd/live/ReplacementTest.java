package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No exec ever finds no handler because binfmtd changed something. */
@Tag("live")
class ReplacementTest {
    private static final int PROCESSES = 3;
    private static final int EXECS = 30_000;
    /** Fewer, because each of them starts a shell as well. */
    private static final int LAUNCHES = 10_000;

    @TempDir
    Path scratch;

    @BeforeEach
    void compile() throws Exception {
        compile("execloop");
        compile("quiet", "-static");
        Files.createDirectories(scratch.resolve("config/handlers.d"));
    }

    @Test
    void noExecFailsWhileTheInterpreterChangesAHundredTimes() {
        Sandbox.Outcome outcome = Sandbox.withConfig(scratch.resolve("config"))
                .patience(Duration.ofMinutes(5))
                .bash(preparation() + """
                        round=0
                        until [ $round -ge 100 ] && [ -e enough ]; do
                            round=$((round + 1))
                            if [ $((round % 2)) = 0 ]; then
                                declare_with one | drop_in tight.yaml    # renamed over, as good editors do
                                await 10 runs tight /usr/local/bin/quiet-one
                            else
                                declare_with two >$handlers/tight.yaml   # truncated and written
                                await 10 runs tight /usr/local/bin/quiet-two
                            fi
                        done
                        echo "rounds=$round"
                        finish
                        """);

        assertNoFailure(outcome);
    }

    @Test
    void noExecFailsWhileTheDaemonReloadsAndRestarts() {
        Sandbox.Outcome outcome = Sandbox.withConfig(scratch.resolve("config"))
                .patience(Duration.ofMinutes(5))
                .bash(preparation() + """
                        for round in 1 2 3 4 5 6 7 8 9 10; do manager call Reload >/dev/null; done
                        kill -HUP $BINFMTD_PID; sleep 0.3
                        daemon=$BINFMTD_PID
                        for signal in TERM KILL TERM KILL TERM; do
                            kill -$signal $daemon
                            while kill -0 $daemon 2>/dev/null; do sleep 0.005; done
                            case $signal in TERM) next=two ;; KILL) next=one ;; esac
                            declare_with $next | drop_in tight.yaml
                            binfmtd >>$BINFMTD_LOG 2>&1 & daemon=$!
                            await 10 runs tight /usr/local/bin/quiet-$next
                            await 10 converged
                        done
                        await 200 test -e enough
                        finish
                        """);

        assertNoFailure(outcome);
    }

    @Test
    void noExecFailsWhileTheLauncherChanges() {
        Sandbox.Outcome outcome = Sandbox.withConfig(scratch.resolve("config"))
                .patience(Duration.ofMinutes(5))
                .bash(preparation(LAUNCHES) + """
                        says() { grep -q -- "quiet-one $1 " "$(sed -n 's/^interpreter //p' $kernel/tight)"; }
                        round=0
                        until [ $round -ge 50 ] && [ -e enough ]; do
                            round=$((round + 1))
                            { declare_with one; echo "    arguments: ['$round']"; } | drop_in tight.yaml
                            await 10 says $round
                        done
                        echo "rounds=$round launchers=$(ls /var/lib/binfmtd/launchers | grep -c '^tight-')"
                        finish
                        """);

        assertNoFailure(outcome, LAUNCHES);
    }

    private String preparation() {
        return preparation(EXECS);
    }

    private String preparation(int execs) {
        return """
                cd %s
                for name in one two; do cp quiet /usr/local/bin/quiet-$name; done
                declare_with() {
                    printf '%%s\\n' 'handlers:' '  tight:' "    match: { magic: '54494748' }" "    interpreter: /usr/local/bin/quiet-$1"
                }
                declare_with one | drop_in tight.yaml
                await 10 runs tight /usr/local/bin/quiet-one
                printf 'TIGHT\\n' >program && chmod +x program
                ./program || exit 1
                finish() {
                    touch stop
                    wait $loop; echo "loop=$?"
                }
                ./execloop ./program %d %d enough stop & loop=$!
                sleep 0.3
                """.formatted(scratch, PROCESSES, execs);
    }

    private static void assertNoFailure(Sandbox.Outcome outcome) {
        assertNoFailure(outcome, EXECS);
    }

    private static void assertNoFailure(Sandbox.Outcome outcome, int atLeast) {
        String execs = outcome.good().value("execs");
        System.out.println("live: execs=" + execs);
        assertThat(execs).endsWith(" failed=0 first=none");
        assertThat(Long.parseLong(execs.substring(0, execs.indexOf(' ')))).isGreaterThan(atLeast / 2);
    }

    private void compile(String name, String... options) throws Exception {
        Path source = Sandbox.project().resolve("src/test/c/" + name + ".c");
        var line = new java.util.ArrayList<>(java.util.List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror"));
        line.addAll(java.util.List.of(options));
        line.addAll(java.util.List.of("-o", scratch.resolve(name).toString(), source.toString()));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor())
                .as("gcc %s", name)
                .isZero();
    }
}
