package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No exec ever finds no handler because binfmtd changed something. */
@Tag("live")
class ReplacementTest {
    private static final int PROCESSES = 4;
    /** Fewer, because each of them starts a shell as well. */
    private static final int LAUNCHES = 10_000;

    @TempDir
    Path scratch;

    private ExecLoop execs;

    @BeforeEach
    void compile() throws Exception {
        execs = new ExecLoop(scratch);
    }

    @Test
    void noExecFailsWhileTheInterpreterIsReplacedAHundredTimesASecond() {
        Outcome outcome = execs.run("""
                for name in one two; do declaration quiet-$name >$name.yaml; done
                begin %d %d
                ./replace $handlers/tight.yaml two.yaml one.yaml $kernel/tight /usr/local/bin/quiet-two \
                    /usr/local/bin/quiet-one $BINFMTD_PID 100 1000 stop & injector=$!
                finish $injector
                """.formatted(PROCESSES, ExecLoop.EXECS));

        ExecLoop.tell(outcome, "replacements");
        assertThat(ExecLoop.number(outcome, "replacements")).isGreaterThanOrEqualTo(1000);
        ExecLoop.assertNoFailure(outcome, ExecLoop.EXECS);
    }

    @Test
    void noExecFailsWhileTheDaemonReloadsAndRestarts() {
        Outcome outcome = execs.run(restarts("TERM"));

        ExecLoop.tell(outcome, "restarts");
        assertThat(ExecLoop.number(outcome, "restarts")).isGreaterThanOrEqualTo(10);
        ExecLoop.assertNoFailure(outcome, ExecLoop.EXECS);
    }

    @Test
    void noExecFailsWhileTheDaemonIsKilled() {
        Outcome outcome = execs.run(restarts("KILL"));

        ExecLoop.tell(outcome, "restarts");
        assertThat(ExecLoop.number(outcome, "restarts")).isGreaterThanOrEqualTo(10);
        ExecLoop.assertNoFailure(outcome, ExecLoop.EXECS);
    }

    /**
     * Ends the daemon, declares the handler anew and starts it again, over and over; with rests that leave the
     * processors to the execs, so that those of a long run don't take hours.
     */
    private static String restarts(String signal) {
        return """
                begin %d %d
                daemon=$BINFMTD_PID restarts=0 next=one
                until [ -e enough ] && [ $restarts -ge 10 ]; do
                    case $next in one) next=two ;; two) next=one ;; esac
                    kill -%s $daemon
                    while kill -0 $daemon 2>/dev/null; do sleep 0.005; done
                    declaration quiet-$next | drop_in tight.yaml
                    binfmtd >>$BINFMTD_LOG 2>&1 & daemon=$!
                    disown $daemon
                    await 20 runs tight /usr/local/bin/quiet-$next
                    converges
                    manager call Reload >/dev/null
                    restarts=$((restarts + 1))
                    sleep %s
                done
                echo "restarts=$restarts"
                finish
                """.formatted(PROCESSES, ExecLoop.EXECS, signal, ExecLoop.EXECS / 1_000_000.0);
    }

    @Test
    void noExecFailsWhileAPinnedInterpreterIsUpgradedFiftyTimesASecond() throws Exception {
        Outcome outcome = execs.run("""
                { declaration quiet-one; echo '    flags: [fix-binary]'; } | drop_in tight.yaml
                pinned() { grep -qx 'flags: F' $kernel/tight; }
                await 10 pinned
                begin %d %d
                ./upgrade /usr/local/bin/quiet-one $kernel/tight $BINFMTD_PID 50 1000 stop & injector=$!
                finish $injector
                newest_runs() { local status=0; ./program || status=$?; [ $status = 7 ]; }
                cp seven /usr/local/bin/.new && mv /usr/local/bin/.new /usr/local/bin/quiet-one
                await 10 newest_runs
                """.formatted(PROCESSES, ExecLoop.EXECS));

        ExecLoop.tell(outcome, "upgrades");
        assertThat(ExecLoop.number(outcome, "upgrades")).isGreaterThanOrEqualTo(1000);
        assertThat(ExecLoop.number(outcome, "reregistered")).isGreaterThanOrEqualTo(200);
        ExecLoop.assertNoFailure(outcome, ExecLoop.EXECS);
    }

    /** Those that fail do so between somebody's flush and the repair. */
    @Test
    void noExecFailsOnceAFlushIsRepaired() {
        Outcome outcome = execs.run("""
                for number in $(seq 30); do
                    printf '%%s\\n' 'handlers:' "  spare-$number:" "    match: { extension: spare$number }" \
                        '    interpreter: /usr/local/bin/quiet-two' >$handlers/spare-$number.yaml
                done
                await 10 active spare-30
                converges
                begin %d %d
                ./flush $kernel 2 40 stop windows & injector=$!
                finish $injector
                """.formatted(PROCESSES, ExecLoop.EXECS));

        ExecLoop.tell(outcome, "flushes");
        assertThat(ExecLoop.number(outcome, "flushes")).isGreaterThanOrEqualTo(40);
        assertThat(ExecLoop.number(outcome, "entries")).isGreaterThan(30);
        ExecLoop.assertNoFailure(outcome, ExecLoop.EXECS);
    }

    @Test
    void noExecFailsWhileTheLauncherChanges() {
        Outcome outcome = execs.run("""
                says() { grep -q -- "quiet-one $1 " "$(sed -n 's/^interpreter //p' $kernel/tight)"; }
                begin %d %d
                round=0
                until [ -e enough ] && [ $round -ge 50 ]; do
                    round=$((round + 1))
                    { declaration quiet-one; echo "    arguments: ['$round']"; } >next.yaml
                    if [ $((round %% 2)) = 0 ]; then
                        drop_in tight.yaml <next.yaml       # renamed over, as good editors do
                    else
                        cat next.yaml >$handlers/tight.yaml # truncated and written
                    fi
                    await 10 says $round
                done
                echo "rounds=$round"
                finish
                """.formatted(PROCESSES, LAUNCHES));

        ExecLoop.assertNoFailure(outcome, LAUNCHES);
    }
}
