package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code binfmtctl} that speak with the daemon, as somebody types them, word for word. */
@Tag("live")
class ControlCommandsTest {
    @TempDir
    Path config;

    private Sandbox two() throws IOException {
        Sandbox.declareTwo(config);
        return Sandbox.withConfig(config);
    }

    @Test
    void whatIsToBeDoneIsDone() throws IOException {
        two().bash("""
                        says 0 'nothing to do' binfmtctl plan
                        says 0 'nothing had to be repaired: converged' binfmtctl repair
                        says 0 'generation 1: converged' binfmtctl reload
                        drop_in two.yaml <<<'handlers: { capitals: { match: { magic: 43415053 }, interpreter: /bin/tac } }'
                        says 0 'generation 2: converged' binfmtctl reload
                        await 20 gone greeting
                        runs capitals /bin/tac || exit 1
                        drop_in two.yaml <<<'handlers: { capitals: { match: { magic: 43415053 }, interpeter: /bin/tac } }'
                        says 1 'generation 3: degraded; problems: 1; see binfmtctl status' binfmtctl reload
                        """).good();
    }

    @Test
    void handlersAreSwitchedOnAndOff() throws IOException {
        two().bash("""
                        file=$handlers/zz-binfmtctl-greeting.yaml
                        says 0 "greeting is disabled in $file"$'\\n''it is now disabled\' binfmtctl disable greeting
                        gone greeting || exit 1
                        [ "$(stat -c %a:%U $file)" = 644:root ] || exit 2
                        says 0 "greeting is already disabled in $file"$'\\n''it is now disabled\' binfmtctl disable greeting
                        says 0 "greeting is enabled in $file"$'\\n''it is now active\' binfmtctl enable greeting
                        active greeting || exit 3
                        says 1 'binfmtctl: no handler is declared with the name greting; see binfmtctl status' \\
                            binfmtctl enable greting
                        says 1 'binfmtctl: no handler is declared with the name ../x; see binfmtctl status' \\
                            binfmtctl disable ../x
                        [ "$(ls -A $handlers)" = "$(printf 'two.yaml\\nzz-binfmtctl-greeting.yaml')" ] || exit 4
                        """).good();
    }

    @Test
    void othersMayReadAllAndChangeNothing() throws IOException {
        two().bash("""
                        other() { setpriv --reuid=65534 --regid=65534 --clear-groups binfmtctl "$@"; }
                        for reading in status list 'show greeting' history 'status --json' 'list --json' \\
                            'show greeting --json' 'history --json'; do
                            [ "$(binfmtctl $reading | grep -v 'last')" = "$(other $reading | grep -vi 'last')" ] ||
                                { echo "$reading differs" >&2; exit 1; }
                            other $reading >/dev/null || exit 2
                        done
                        for change in reload repair; do
                            status=0; text=$(other $change 2>&1) || status=$?
                            case $status:$text in (4:'binfmtctl: '*'; ask as root') ;; (*) echo "$status:$text" >&2; exit 3 ;; esac
                        done
                        chmod 755 /etc/binfmtd
                        says 4 "binfmtctl: $handlers/zz-binfmtctl-greeting.yaml: this is not permitted; ask as root" other disable greeting
                        """).good();
    }

    @Test
    void whatHappensIsFollowed() throws IOException {
        Outcome outcome = two().bash("""
                        binfmtctl history --follow --json greeting >/run/followed &
                        follower=$!
                        has() { grep -q "\\"event\\":\\"$1\\"" /run/followed; }
                        await 20 has new
                        echo -1 >$kernel/greeting
                        await 20 has removed
                        kill $follower
                        wait $follower
                        cat /run/followed
                        """).good();
        assertThat(outcome.lines()).hasSize(2).allMatch(line -> line.contains("\"handler\":\"greeting\""));
        assertThat(outcome.lines().get(1)).contains("repaired after ");
    }

    @Test
    void withoutTheDaemonTheKernelAndTheFilesAreRead() throws IOException {
        Outcome outcome = two().bash("""
                        kill -KILL $BINFMTD_PID
                        while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done
                        says 3 'binfmtctl: no binfmtd is on the bus; start it: systemctl start binfmtd' binfmtctl reload
                        says 3 'binfmtctl: no binfmtd is on the bus; start it: systemctl start binfmtd' \\
                            binfmtctl history --follow
                        says 0 'nothing to do' binfmtctl plan
                        echo -1 >$kernel/greeting
                        echo 0 >$kernel/capitals
                        says 1 'STEP      HANDLER   BECAUSE   WHAT'$'\\n''enable    capitals  disabled  capitals: magic 43415053 by /bin/cat'$'\\n''register  greeting  removed   extension .greeting by /bin/cat' bash -c 'binfmtctl plan 2>/dev/null'
                        binfmtctl status >/run/status; echo "status=$?"
                        binfmtctl list | grep -E '^(ENTRY|capitals|greeting) '
                        cat /run/status
                        says 0 "greeting is disabled in $handlers/zz-binfmtctl-greeting.yaml"$'\\n''no binfmtd is on the bus; it counts when the daemon starts: systemctl start binfmtd\' \\
                            binfmtctl disable greeting
                        """).good();
        assertThat(outcome.value("status")).isEqualTo("1");
        assertThat(outcome.out())
                .contains("  no daemon    no binfmtd is on the bus; this is what the kernel and the files say")
                .contains("greeting is failed: the kernel does not have it as declared: removed")
                .contains("error: the kernel does not have as declared: capitals, greeting")
                .contains("    = start the daemon: systemctl start binfmtd")
                .containsPattern("capitals +binfmtd +disabled");
    }

    @Test
    void whereNothingIsMountedNobodyIsActive() throws IOException {
        Files.writeString(config.resolve("binfmtd.yaml"), "mount: never\n");
        Outcome outcome = two().bash("""
                        before=$(wc -l <$BINFMTD_LOG)
                        umount $kernel
                        blocked() { [ "$(manager get-property State)" = 's "blocked"' ]; }
                        await 20 blocked
                        is failed greeting || exit 1
                        binfmtctl status >/run/status
                        mount -t binfmt_misc binfmt_misc $kernel
                        await 20 is active greeting
                        await 20 converged
                        await 20 grep -q '^solved: ' $BINFMTD_LOG             # what is logged follows what is published
                        active greeting && active capitals || exit 2
                        cat /run/status
                        echo "in the log:"
                        tail -n +$((before + 1)) $BINFMTD_LOG
                        """).good();
        assertThat(outcome.out())
                .contains(" blocked\n")
                .containsPattern("greeting +failed")
                .containsOnlyOnce("error: there is no usable binfmt_misc")
                .doesNotContain("greeting: there is no usable");
        String log = outcome.out().substring(outcome.out().indexOf("in the log:"));
        assertThat(log)
                .contains("there is no usable binfmt_misc", "solved: ", "greeting: registered")
                .doesNotContain(" is failed")
                .doesNotContain(" is active");
    }
}
