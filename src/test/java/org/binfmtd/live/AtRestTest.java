package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the daemon costs while nothing happens, with the handlers it is shipped with. */
@Tag("live")
class AtRestTest {
    private static final int SECONDS = 15;
    private static final long MEMORY_KIB = 55_000; // 55 MB, as `ps` and `top` count
    private static final double WAKE_UPS_PER_SECOND = 8;

    @Test
    void itIsSmallAndQuiet() {
        Sandbox.Outcome outcome = Sandbox.bare().patience(Duration.ofMinutes(3)).bash("""
                        wake_ups() { # of all threads together
                            cat /proc/$BINFMTD_PID/task/*/status | awk '/^voluntary_ctxt_switches/ { sum += $2 } END { print sum }'
                        }
                        await 10 converged
                        sleep 5
                        before=$(wake_ups)
                        sleep %1$d
                        after=$(wake_ups)
                        echo "wakeups=$((after - before))"
                        awk '/^Rss:/ { print "rss=" $2 }' /proc/$BINFMTD_PID/smaps_rollup
                        ls /usr/lib/binfmtd/binfmtd.jsa
                        """.formatted(SECONDS));

        long rss = Long.parseLong(outcome.good().value("rss"));
        double wakeUps = Long.parseLong(outcome.value("wakeups")) / (double) SECONDS;
        System.out.printf("live: at rest %d kB RSS, %.1f wake-ups a second%n", rss, wakeUps);
        assertThat(rss).as("RSS in kB").isLessThan(MEMORY_KIB);
        assertThat(wakeUps).as("wake-ups a second").isLessThan(WAKE_UPS_PER_SECOND);
    }
}
