package org.binfmtd.live;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where too few files may be open that is what is told, not that something is wrong with the mount. */
@Tag("live")
class OpenFilesTest {
    private static final String WORDS = """
            in_state() { [ "$(manager get-property State 2>/dev/null)" = "s \\"$1\\"" ]; }
            problem() { manager get-property Problems | grep -q "\\"code\\" s \\"$1\\""; }
            stop() { kill -TERM $BINFMTD_PID; while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.01; done; }
            """;

    @TempDir
    Path config;

    @BeforeEach
    void declareTwo() throws Exception {
        Sandbox.need("prlimit");
        Sandbox.declareTwo(config);
    }

    /** Either it works, or it says why not; the mount is never to blame, and what is registered stays. */
    @ParameterizedTest
    @ValueSource(ints = {14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 40})
    void itWorksOrSaysWhyNot(int limit) {
        Sandbox.withConfig(config).bash(WORDS + """
                stop; : >/run/log
                prlimit --nofile=%1$d:%1$d binfmtd >/run/log 2>&1 & BINFMTD_PID=$!
                works() { in_state converged && active capitals; }
                told() { grep -qi 'limit of open files is too low\\|Too many open files' /run/log; }
                ended() { ! kill -0 $BINFMTD_PID 2>/dev/null; }
                await 60 eval 'works || told || ended'
                sleep 1
                if ended; then grep -q 'limit of open files is too low' /run/log || { cat /run/log; exit 1; }; fi
                grep -qi 'mount.*refused\\|unsupported' /run/log && exit 2
                active capitals && active greeting             # they were there before
                """.formatted(limit)).good();
    }

    @Test
    void aLimitThatIsLoweredAndRaisedAgainWhileItRuns() {
        Sandbox.withConfig(config).bash(WORDS + """
                reported() { tail -n "+$from" $BINFMTD_LOG | grep -q "Too many open files: the limit is 5"; }
                for round in 1 2; do
                    from=$(($(wc -l <$BINFMTD_LOG) + 1))
                    prlimit --pid $BINFMTD_PID --nofile=5:1024
                    echo 0 >$kernel/capitals; echo -1 >$kernel/greeting
                    await 10 reported
                    kill -0 $BINFMTD_PID || exit 1
                    prlimit --pid $BINFMTD_PID --nofile=1024:1024
                    await 5 active capitals; await 5 active greeting
                    await 10 in_state converged
                    problem kernel-unreadable && exit 2
                done
                true
                """).good();
    }
}
