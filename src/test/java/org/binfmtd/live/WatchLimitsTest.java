package org.binfmtd.live;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where the kernel lets nothing, or not everything, be watched, that is told and what changes is put right within two
 * seconds all the same; and all is as before once it can be watched.
 */
@Tag("live")
class WatchLimitsTest {
    private static final String WORDS = """
            in_state() { [ "$(manager get-property State)" = "s \\"$1\\"" ]; }
            problem() { manager get-property Problems | grep -q "\\"code\\" s \\"$1\\""; }
            mount -o remount,rw /proc
            limit() { echo "$2" >/proc/sys/user/max_inotify_$1; }
            stop() { kill -TERM $BINFMTD_PID; while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.01; done; }
            start() { "$@" binfmtd >>$BINFMTD_LOG 2>&1 & BINFMTD_PID=$!; }
            lift() { limit instances 1000; limit watches 100000; }
            repairs() { # NAME: what others do is put right, and a new file read, within two seconds
                for round in 1 2 3; do
                    echo -1 >$kernel/capitals; await 10 active capitals
                    echo 0 >$kernel/greeting; await 10 active greeting
                done
                echo -1 >$kernel/status; await 10 active capitals; await 2 active greeting
                drop_in $1.yaml <<<"handlers: { $1: { match: { extension: $1 }, interpreter: /bin/cat } }"
                await 10 active $1
            }
            is_degraded() { await 60 in_state degraded; await 10 problem watching-degraded; }
            is_whole() { await 5 in_state converged; ! problem watching-degraded || exit 80; }
            """;

    @TempDir
    Path config;

    @BeforeEach
    void declareTwo() throws Exception {
        Sandbox.declareTwo(config);
    }

    private void bash(String script) {
        Sandbox.withConfig(config).bash(WORDS + script).good();
    }

    @ParameterizedTest
    @CsvSource({"instances, 0", "watches, 0", "watches, 1", "watches, 4"})
    void itStartsWhereLittleCanBeWatched(String what, int limit) {
        bash("""
                stop; limit %1$s %2$d; start; is_degraded
                manager get-property Problems | grep -q 'sysctl fs.inotify.max_user_%1$s=' || exit 1
                binfmtctl status | grep -q 'cannot be watched' || exit 2
                repairs first
                lift; is_whole
                repairs second
                is_whole
                """.formatted(what, limit));
    }

    @Test
    void itGoesOnWhereMoreCannotBeWatched() {
        bash("""
                for round in 1 2; do
                    limit watches 1
                    mkdir -p /usr/local/lib/far$round; cp /bin/cat /usr/local/lib/far$round/
                    drop_in far$round.yaml <<<"handlers: { far$round: { match: { extension: far$round }, interpreter: /usr/local/lib/far$round/cat } }"
                    await 5 active far$round
                    is_degraded
                    repairs n$round
                    lift; is_whole
                    repairs m$round
                done
                """);
    }

    /** At the first attempts only; each is one in a second. */
    @ParameterizedTest
    @CsvSource({
        "'inotify_init,inotify_init1', ENOMEM",
        "'inotify_init,inotify_init1', EMFILE",
        "inotify_add_watch, ENOMEM",
        "eventfd2, EMFILE",
        "eventfd2, ENOMEM"
    })
    void aCallThatFailsIsMadeAgain(String calls, String errno) {
        Sandbox.need("strace");
        bash("""
                stop
                start strace -f --seccomp-bpf -qq -o /dev/null -e trace=%1$s -e inject=%1$s:error=%2$s:when=1..6
                await 60 grep -q 'cannot be watched: %2$s\\|cannot be watched: the limit' $BINFMTD_LOG
                echo -1 >$kernel/capitals; await 10 active capitals
                await 30 in_state converged
                repairs n
                is_whole
                """.formatted(calls, errno));
    }

    @Test
    void aWatchOfTheMountsThatEndsIsBegunAnew() {
        Sandbox.need("strace");
        bash("""
                strace -f -qq -p $BINFMTD_PID -o /dev/null -e trace=poll -e inject=poll:error=EINVAL & tracer=$!
                sleep 1
                mount -t tmpfs tmpfs /mnt                      # it returns from the call that began before
                is_degraded
                umount -l $kernel; await 3 active capitals
                kill $tracer; wait $tracer
                is_whole
                umount -l $kernel; await 10 active capitals
                """);
    }
}
