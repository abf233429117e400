package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What {@code systemctl reload} does: it ends when the new state is there, and fails if the settings cannot be read.
 */
@Tag("live")
class ReloadTest {
    private static final String WORDS = """
            reload() { /usr/lib/binfmtd/reload $BINFMTD_PID "$@"; }
            generation() { manager get-property Generation; }
            declare_() { # NAME INTERPRETER
                echo "handlers: { $1: { match: { extension: $1 }, interpreter: $2 } }" | drop_in $1.yaml
            }
            stop() { kill -TERM $BINFMTD_PID; while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done; }
            settings=/etc/binfmtd/binfmtd.yaml
            """;

    private static Outcome bash(String script) {
        return Sandbox.bare().bash(WORDS + script).good();
    }

    /** The files are not watched, so nothing but the reload can have done it. */
    @Test
    void whenItEndsTheStateIsPublished() {
        Outcome outcome = bash("""
                echo 'watch: false' >$settings; reload || exit 1
                interpreters=(/bin/cat /bin/echo)
                right=0
                for ((i = 0; i < 50; i++)); do
                    before=$(generation)
                    declare_ swapped ${interpreters[i % 2]}
                    reload || exit 2
                    runs swapped ${interpreters[i % 2]} || exit 3
                    [ "$(generation)" != "$before" ] || exit 4
                    right=$((right + 1))
                done
                echo "right=$right"
                """);
        assertThat(outcome.value("right")).isEqualTo("50");
    }

    @Test
    void severalAtOnceAreAllAnswered() {
        Outcome outcome = bash("""
                echo 'watch: false' >$settings; reload || exit 1
                right=0
                for round in 1 2 3 4 5; do
                    reloads=()
                    for ((i = 0; i < 8; i++)); do
                        (declare_ h$round-$i /bin/cat; reload && runs h$round-$i /bin/cat) & reloads+=($!)
                    done
                    for each in ${reloads[@]}; do wait $each || exit 2; right=$((right + 1)); done
                done
                echo "right=$right"
                """);
        assertThat(outcome.value("right")).isEqualTo("40");
    }

    @Test
    void settingsThatCannotBeReadMakeItFail() {
        Outcome outcome = bash("""
                echo 'resync-interval: 20s' >$settings; reload || exit 1
                printf 'watch: true\\nwach: true\\n' >$settings
                text=$(reload 2>&1); [ $? = 1 ] || exit 2
                echo "said=$text"
                declare_ one /bin/cat
                reload 2>/dev/null; [ $? = 1 ] || exit 3
                runs one /bin/cat || exit 4
                printf 'watch: true\\n' >$settings
                reload || exit 5
                echo 'handlers: { bad: { matches: x } }' | drop_in bad.yaml
                reload || exit 6                                # a handler's mistake is not one of the settings
                """);
        assertThat(outcome.value("said"))
                .startsWith("binfmtd-reload: the former settings stay in force: /etc/binfmtd/binfmtd.yaml:2:1: wach: ");
    }

    @Test
    void withoutABusItWorksAsWell() {
        bash("""
                stop
                env --default-signal binfmtd --bus none >/run/second.log 2>&1 & BINFMTD_PID=$!
                await 20 grep -q '^converged:' /run/second.log
                declare_ one /bin/cat
                reload || { kill -QUIT $BINFMTD_PID; sleep 1; cat /run/second.log >&2; exit 1; }
                runs one /bin/cat || exit 2
                kill -TERM $BINFMTD_PID
                """);
    }

    @Test
    void aDaemonThatDoesNotAnswerMakesItFailInTime() {
        bash("""
                kill -STOP $BINFMTD_PID
                says 1 'binfmtd-reload: binfmtd has not answered for 1 seconds' /usr/lib/binfmtd/reload $BINFMTD_PID /run/binfmtd 1
                kill -CONT $BINFMTD_PID
                reload || exit 1
                (sleep 0.5; kill -KILL $BINFMTD_PID) &
                kill -STOP $BINFMTD_PID
                says 1 'binfmtd-reload: binfmtd has ended' /usr/lib/binfmtd/reload $BINFMTD_PID
                says 1 'binfmtd-reload: binfmtd is not running' /usr/lib/binfmtd/reload $BINFMTD_PID
                """);
    }

    /** What an earlier reload has left is no answer, nor is what a daemon has left that ran before. */
    @Test
    void anOldAnswerIsNone() {
        bash("""
                reload || exit 1
                kill -STOP $BINFMTD_PID
                for text in "$(cat /run/binfmtd/reloaded)" '0.01 done' '9 done' '' 'rubbish' '0 refused x'; do
                    printf '%s\\n' "$text" >/run/binfmtd/reloaded
                    says 1 'binfmtd-reload: binfmtd has not answered for 0 seconds' \\
                        /usr/lib/binfmtd/reload $BINFMTD_PID /run/binfmtd 0
                done
                rm /run/binfmtd/reloaded
                kill -CONT $BINFMTD_PID
                reload
                """);
    }
}
