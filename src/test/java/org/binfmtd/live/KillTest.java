package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever the daemon is when it is killed, its successor leaves nothing behind and takes nothing away. */
@Tag("live")
class KillTest {
    private static final int KILLS = Integer.getInteger("binfmtd.test.kills", 25);
    private static final long SEED = Long.getLong("binfmtd.test.seed", System.nanoTime() % 32768);

    @TempDir
    Path scratch;

    @Test
    void nothingIsLeftBehindOrLostByKillsAtRandomMoments() throws Exception {
        Outcome outcome = new ExecLoop(scratch).run("""
                seed=%d
                echo 'on-conflict: replace' >/etc/binfmtd/binfmtd.yaml
                foreign='foreign-magic foreign-below foreign-extension'
                echo ':foreign-magic:M::\\x46\\x4f\\x52::/usr/local/bin/quiet-one:F' >$kernel/register
                echo ':foreign-below:M::\\x54\\x49\\x47::/usr/local/bin/quiet-one:' >$kernel/register
                echo ':foreign-extension:E::theirs::/usr/local/bin/quiet-one:' >$kernel/register
                echo 0 >$kernel/foreign-extension

                theirs() { (cd $kernel && stat -c '%%n %%i' $foreign && cat $foreign); }
                entries() { (cd $kernel && for each in *; do echo "$each"; cat $each 2>/dev/null; done); }
                left() { ls -A /var/lib/binfmtd /run/binfmtd; }
                unused() { # launchers that no entry runs
                    local each
                    for each in /var/lib/binfmtd/launchers/*; do
                        grep -qsx "interpreter $each" $kernel/* || echo "$each"
                    done
                }
                same() { "$1" >now && cmp -s now "$1.before"; } # WORDS: do they give what they gave?
                same_at_last() { # SECONDS WORDS
                    local until=$((SECONDS + $1))
                    until same "$2"; do
                        [ $SECONDS -lt $until ] || { diff "$2.before" now >&2; tail -n 30 "$BINFMTD_LOG" >&2; exit 94; }
                        sleep 0.1
                    done
                }
                quietly() { "$@" 2>/dev/null; }
                start() { binfmtd >>$BINFMTD_LOG 2>&1 & daemon=$!; disown $daemon; }

                touch rest && ./churn $handlers $kernel /usr/local/bin 1 $seed rest >/dev/null && rm rest
                for each in tight wide narrow pinned launched plain; do await 10 active $each; done
                await 10 converged
                theirs >theirs.before; entries >entries.before; left >left.before; : >unused.before

                begin 2 1
                ./churn $handlers $kernel /usr/local/bin 50 $seed rest & churn=$!
                daemon=$BINFMTD_PID
                on_bus() { busctl call org.binfmtd1 /org/binfmtd1 org.freedesktop.DBus.Peer Ping >/dev/null 2>&1; }
                dead() { ! kill -0 $daemon 2>/dev/null; }
                kill -KILL $daemon; await 10 dead
                began=${EPOCHREALTIME/[.,]/}; start; await 20 on_bus
                window=$((2 * (${EPOCHREALTIME/[.,]/} - began)))
                RANDOM=$seed kills=0 amid=0
                while [ $kills -lt %d ]; do
                    moment=$(((RANDOM * 32768 + RANDOM) %% window))
                    sleep $((moment / 1000000)).$(printf %%06d $((moment %% 1000000)))
                    kill -KILL $daemon || exit 93
                    await 10 dead
                    kills=$((kills + 1))
                    compgen -G "$kernel/*~binfmtd" >/dev/null && amid=$((amid + 1))
                    start
                done
                touch rest
                wait $churn || exit 92
                echo "kills=$kills amid=$amid window=$((window / 1000)) seed=$seed"
                await 30 quietly converged
                finish

                same_at_last 10 entries
                same theirs || { diff theirs.before now >&2; exit 91; }
                same_at_last 10 left
                same_at_last 90 unused # they are deleted after a minute
                await 5 converged
                """.formatted(SEED, KILLS));

        ExecLoop.tell(outcome, "kills");
        ExecLoop.tell(outcome, "changes");
        assertThat(ExecLoop.number(outcome, "kills")).isEqualTo(KILLS);
        ExecLoop.assertNoFailure(outcome, KILLS);
    }
}
