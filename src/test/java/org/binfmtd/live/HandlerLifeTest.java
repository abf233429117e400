package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers of an administrator's own: declared, kept, changed, taken away. */
@Tag("live")
class HandlerLifeTest {
    @TempDir
    Path config;

    @BeforeEach
    void declareTwo() throws Exception {
        Sandbox.declareTwo(config);
    }

    @Test
    void whatIsDeclaredIsWhatTheKernelHasAndTheBusSays() {
        Outcome outcome = Sandbox.withConfig(config)
                .command(
                        "sh",
                        "-c",
                        "busctl get-property org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager State"
                                + " && cat /proc/sys/fs/binfmt_misc/capitals /proc/sys/fs/binfmt_misc/greeting");

        assertThat(outcome.good().out()).isEqualTo("""
                        s "converged"
                        enabled
                        interpreter /bin/cat
                        flags:\s
                        offset 0
                        magic 43415053
                        enabled
                        interpreter /bin/cat
                        flags:\s
                        extension .greeting
                        """);
    }

    @Test
    void driftIsRepairedWithinASecond() {
        Sandbox.withConfig(config).bash("""
                        echo -1 >$kernel/capitals && await 10 active capitals || exit 1
                        echo 0 >$kernel/greeting && await 10 active greeting || exit 2
                        echo -1 >$kernel/status && await 10 active capitals && await 1 active greeting || exit 3
                        echo -1 >$kernel/greeting
                        printf ':greeting:E::greeting::/bin/false:' >$kernel/register 2>/dev/null
                        await 10 runs greeting /bin/cat
                        await 5 converged
                        """).good();
    }

    @Test
    void foreignEntriesAreLeftAlone() {
        Sandbox.withConfig(config).bash("""
                        printf ':foreign:E::foreign::/bin/true:' >$kernel/register
                        echo 0 >$kernel/foreign
                        manager call Repair >/dev/null; manager call Reload >/dev/null
                        echo -1 >$kernel/capitals; await 10 active capitals
                        grep -qx disabled $kernel/foreign && runs foreign /bin/true || exit 1
                        echo -1 >$kernel/foreign; sleep 0.5; gone foreign || exit 2
                        """).good();
    }

    @Test
    void filesComeChangeAndGo() {
        Sandbox.withConfig(config).bash("""
                        drop_in third.yaml <<<'handlers: { third: { match: { extension: third }, interpreter: /bin/cat } }'
                        await 10 active third
                        drop_in third.yaml <<<'handlers: { third: { match: { extension: third }, interpreter: /bin/echo } }'
                        await 10 runs third /bin/echo
                        rm $handlers/third.yaml
                        await 5 gone third
                        active capitals && active greeting
                        """).good();
    }

    @Test
    void aRestartedDaemonTakesUpWhereItsPredecessorStopped() {
        Sandbox.withConfig(config).bash("""
                        started=${EPOCHREALTIME/[.,]/}
                        kill -TERM $BINFMTD_PID
                        while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done
                        active capitals && active greeting || exit 1  # on-stop: keep
                        echo -1 >$kernel/capitals
                        rm $handlers/two.yaml
                        drop_in one.yaml <<<'handlers: { capitals: { match: { magic: "43415053" }, interpreter: /bin/cat } }'
                        binfmtd >>$BINFMTD_LOG 2>&1 &
                        await 10 active capitals
                        await 10 gone greeting  # ours, and declared no more
                        """).good();
    }
}
