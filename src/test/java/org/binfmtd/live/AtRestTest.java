package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the daemon costs while nothing happens, with the handlers it is shipped with. */
@Tag("live")
class AtRestTest {
    private static final int SECONDS = 15;
    private static final long MEMORY_KIB = 55 * 1024; // 55 MB, as the kernel counts them
    private static final double WAKE_UPS_PER_SECOND = 8;

    @Test
    void itIsSmallAndQuiet() {
        Outcome outcome = Sandbox.bare().patience(Duration.ofMinutes(3)).bash("""
                        wake_ups() { # thread by thread: some of the JVM's end meanwhile
                            for task in /proc/$BINFMTD_PID/task/*; do
                                echo "${task##*/} $(awk '/^voluntary_ctxt_switches/ { print $2 }' $task/status)"
                            done
                        }
                        await 10 converged
                        sleep 5
                        before=$(wake_ups)
                        sleep %1$d
                        after=$(wake_ups)
                        printf '%%s\\n' "$before" - "$after" | awk '
                            $1 == "-" { second = 1; next }
                            !second { first[$1] = $2; next }
                            { sum += $2 - first[$1] }
                            END { print "wakeups=" sum }'
                        awk '/^Rss:/ { print "rss=" $2 }' /proc/$BINFMTD_PID/smaps_rollup
                        ls /usr/lib/binfmtd/binfmtd.jsa
                        """.formatted(SECONDS));

        long rss = Long.parseLong(outcome.good().value("rss"));
        double wakeUps = Long.parseLong(outcome.value("wakeups")) / (double) SECONDS;
        System.out.printf("live: at rest %d kB RSS, %.1f wake-ups a second%n", rss, wakeUps);
        assertThat(rss).as("RSS in kB").isLessThan(MEMORY_KIB);
        assertThat(wakeUps).as("wake-ups a second").isPositive().isLessThan(WAKE_UPS_PER_SECOND);
    }
}
