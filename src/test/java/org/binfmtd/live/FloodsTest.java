package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More of everything than anybody could want: all comes right, and the rest of the machine can go on meanwhile. */
@Tag("live")
class FloodsTest {
    private static final String WORDS = """
            ticks() { awk '{ print $14 + $15 }' /proc/$BINFMTD_PID/stat; }  # 100 a second
            foreign() { ls $kernel | grep -c '^f[0-9]'; }
            lose_events() { # the kernel keeps 16384
                local round i
                for round in 1 2 3 4 5; do
                    flood 0 4000
                    for ((i = 0; i < 4000; i++)); do echo -1 >$kernel/f$i; done
                done
            }
            flood() { # FROM TO: entries of somebody else's
                local i
                for ((i = $1; i < $2; i++)); do printf ':f%d:M::flood%d::/bin/true:' $i $i >$kernel/register; done
            }
            """;

    @TempDir
    Path config;

    @BeforeEach
    void declareTwo() throws Exception {
        Sandbox.declareTwo(config);
    }

    private Outcome bash(String script) {
        return Sandbox.withConfig(config)
                .patience(Duration.ofMinutes(4))
                .bash(WORDS + script)
                .good();
    }

    @Test
    void tenThousandForeignEntriesAreLeftAloneAndCostLittle() {
        Outcome outcome = bash("""
                flood 0 10000
                echo -1 >$kernel/capitals
                await 20 active capitals
                [ $(foreign) = 10000 ] || exit 1
                sleep 3
                before=$(ticks); sleep 3; after=$(ticks)
                echo "ticks=$((after - before))"
                echo -1 >$kernel/greeting; await 20 active greeting
                shown() {
                    [ "$(busctl --json=short get-property org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager ForeignEntries |
                        grep -o '"f[0-9]*"' | wc -l)" = 10000 ]
                }
                await 20 shown
                echo -1 >$kernel/status                     # ten thousand events and more at once
                await 20 active capitals; await 20 active greeting; await 20 active qemu-aarch64
                await 20 converged
                [ $(foreign) = 0 ] || exit 3
                """);
        assertThat(Long.parseLong(outcome.value("ticks")))
                .as("of 300 in three seconds in which nothing happens")
                .isLessThan(60);
    }

    @Test
    void whenEventsAreLostAllIsLookedAt() {
        bash("""
                kill -STOP $BINFMTD_PID
                lose_events
                echo -1 >$kernel/capitals; echo 0 >$kernel/greeting
                kill -CONT $BINFMTD_PID
                await 10 active capitals; await 10 active greeting
                await 10 converged
                """);
    }

    /** The kernel does not even tell that a directory has gone then, and the next one may have its inode. */
    @Test
    void whatIsMadeAnewWhileEventsAreLostIsWatched() {
        bash("""
                echo 'resync-interval: 1h' >/etc/binfmtd/binfmtd.yaml
                programs=/etc/binfmtd/programs
                mkdir $programs && cp /bin/cat $programs
                echo "handlers: { programs: { match: { extension: programs }, interpreter: $programs/cat } }" >$handlers/programs.yaml
                await 10 active programs
                await 10 converged
                kill -STOP $BINFMTD_PID
                lose_events
                rm -r $programs && mkdir $programs
                kill -CONT $BINFMTD_PID
                await 20 is waiting programs                # who replaces its interpreter has ten seconds
                sleep 1
                cp /bin/cat $programs
                await 10 active programs
                """);
    }

    @Test
    void savingAFileOverAndOverCostsNobodyElse() {
        Outcome outcome = bash("""
                interpreters=(/bin/cat /bin/echo)
                saves=0
                end=$((${EPOCHREALTIME/[.,]/} + 4000000))
                before=$(ticks)
                while [ ${EPOCHREALTIME/[.,]/} -lt $end ]; do
                    for ((i = 0; i < 100; i++)); do
                        echo "handlers: { busy: { match: { extension: busy }, interpreter: ${interpreters[i % 2]} } }" \\
                            >$handlers/busy.yaml
                    done
                    saves=$((saves + 100))
                    if [ $((saves % 1000)) = 0 ]; then
                        echo -1 >$kernel/capitals; await 10 active capitals
                    fi
                done
                echo "handlers: { busy: { match: { extension: busy }, interpreter: /bin/false } }" >$handlers/busy.yaml
                await 5 runs busy /bin/false
                echo "saves=$saves ticks=$(($(ticks) - before))"
                await 5 converged
                """);
        String figures = outcome.value("saves");
        System.out.println("live: saves=" + figures);
        assertThat(Long.parseLong(figures.substring(0, figures.indexOf(' ')))).isGreaterThan(1000);
    }
}
