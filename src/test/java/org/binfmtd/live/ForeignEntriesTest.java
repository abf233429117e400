package org.binfmtd.live;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of others beside binfmtd's: protected, overtaking, in a fight, dangerous. */
@Tag("live")
class ForeignEntriesTest {
    /** What every script here may use. */
    private static final String WORDS = """
            register() { printf '%s' "$1" >$kernel/register; }
            above() { [ "$(ls -U $kernel | grep -nx "$1" | cut -d: -f1)" -lt "$(ls -U $kernel | grep -nx "$2" | cut -d: -f1)" ]; }
            protected() { [ "$(manager get-property ProtectedEntries)" = "a(ss) 1 \\"WSLInterop\\" \\"$1\\"" ]; }
            problem() { manager get-property Problems | grep -q "\\"code\\" s \\"$1\\""; }
            happened() { manager call History | grep -q "\\"$1\\" \\"$2\\""; }
            """;

    @TempDir
    Path config;

    @BeforeEach
    void declareOne() throws Exception {
        Files.writeString(Files.createDirectory(config.resolve("handlers.d")).resolve("one.yaml"), """
                handlers:
                  capitals:
                    match: { magic: '43415053' }
                    interpreter: /bin/cat
                """);
    }

    private void settings(String text) throws Exception {
        Files.writeString(config.resolve("binfmtd.yaml"), text);
    }

    private void bash(String script) {
        Sandbox.withConfig(config).bash(WORDS + script).good();
    }

    @Test
    void aProtectedEntryIsPutBackExactlyAsItWas() throws Exception {
        settings("protect: [WSLInterop]\n");
        bash("""
                await 5 protected unknown
                register ':WSLInterop:M::MZ::/init:PF' 2>/dev/null && exit 1 # there is no /init here
                register ':WSLInterop:M::MZ:\\xff\\xfe:/bin/true:P'
                await 5 protected present
                before=$(cat $kernel/WSLInterop)
                echo -1 >$kernel/WSLInterop
                await 5 protected absent
                await 5 protected present
                [ "$before" = "$(cat $kernel/WSLInterop)" ] || exit 2
                await 10 happened WSLInterop put-back
                echo 0 >$kernel/WSLInterop                 # that is its owner's will
                await 5 grep -q disabled /var/lib/binfmtd/protected
                echo -1 >$kernel/status                    # a flush takes away both
                await 5 active capitals
                await 5 grep -qsx disabled $kernel/WSLInterop
                await 5 protected present
                echo 1 >$kernel/WSLInterop
                await 5 grep -q enabled /var/lib/binfmtd/protected
                """);
    }

    @Test
    void whatItsOwnerRegistersInsteadIsLearntAndOutlivesARestart() throws Exception {
        settings("protect: [WSLInterop]\n");
        bash("""
                register ':WSLInterop:M::MZ::/bin/true:'
                await 5 protected present
                echo -1 >$kernel/WSLInterop; register ':WSLInterop:M::ZM::/bin/false:'
                await 5 grep -q 5a4d /var/lib/binfmtd/protected
                kill -KILL $BINFMTD_PID
                echo -1 >$kernel/WSLInterop
                binfmtd >>$BINFMTD_LOG 2>&1 &
                await 10 runs WSLInterop /bin/false
                await 5 happened WSLInterop put-back
                """);
    }

    @Test
    void onceByHandPutsItBackToo() throws Exception {
        settings("protect: [WSLInterop]\n");
        bash("""
                register ':WSLInterop:M::MZ::/bin/true:'
                await 5 protected present
                kill -TERM $BINFMTD_PID
                while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.01; done
                echo -1 >$kernel/WSLInterop
                binfmtd --once || exit 1
                active WSLInterop
                """);
    }

    @Test
    void oursIsPutAboveOneThatTakesItsFilesAndAgainAfterAPause() throws Exception {
        bash("""
                register ':thief:M::CAP::/bin/echo:'
                await 5 above capitals thief
                await 5 happened capitals overtaken
                for round in 1 2 3; do
                    echo -1 >$kernel/thief; register ':thief:M::CAP::/bin/echo:'
                    await 5 above capitals thief
                done
                active thief || exit 1
                problem shadows-foreign && exit 2          # it still gets others' files
                register ':lost:M::CAPS!::/bin/echo:'
                await 5 problem shadows-foreign
                """);
    }

    @Test
    void overtakingIsAcceptedWhereTheSettingsSaySo() throws Exception {
        settings("on-overtake: accept\n");
        bash("""
                register ':thief:M::CAP::/bin/echo:'
                await 5 is shadowed capitals
                manager call Repair >/dev/null
                above thief capitals
                """);
    }

    @Test
    void dangersOfOthersAreToldAndNothingIsDoneAboutThem() throws Exception {
        bash("""
                mkdir -m 777 /tmp/open.$$; cp /bin/true /tmp/open.$$/run
                register ":cred:M::CRED::/bin/true:C"
                register ":open:M::OPEN::/tmp/open.$$/run:"
                chmod 666 $kernel/register
                await 5 problem foreign-credentials
                await 5 problem foreign-untrusted-interpreter
                await 5 problem exposed
                await 5 grep -q 'may write /proc/sys/fs/binfmt_misc/register' $BINFMTD_LOG
                chmod 200 $kernel/register
                manager call Repair >/dev/null
                problem exposed && exit 2
                active cred && active open || exit 3
                rm -r /tmp/open.$$
                """);
    }

    @Test
    void afterAFightItIsThereAgainAndAllIsTold() throws Exception {
        bash("""
                register ':bystander:E::bystander::/bin/true:'
                remove() { echo -1 2>/dev/null >$kernel/capitals; sleep 0.01; }
                fight() { for round in $(seq 20); do remove; done; problem fight; }
                await 20 fight
                await 10 active capitals
                await 5 happened capitals fight
                repairs=$(grep -c '^capitals: repaired' $BINFMTD_LOG)
                echo "repairs=$repairs"
                [ $repairs -le 25 ] || exit 1               # it gave way
                echo -1 >$kernel/capitals; manager call Repair >/dev/null
                active capitals || exit 2                   # whoever asks gets it at once
                active bystander
                """);
    }

    @Test
    void nothingIsWrittenWhileSomebodyHasTheLock() throws Exception {
        Sandbox.need("flock");
        bash("""
                sleep_with_lock() { exec flock $kernel/register sh -c 'touch /run/locked; exec sleep 60'; }
                sleep_with_lock & holder=$!
                await 5 [ -e /run/locked ]
                echo -1 >$kernel/capitals
                await 5 problem locked
                gone capitals || exit 1
                pkill -P $holder 2>/dev/null; kill $holder
                await 5 active capitals
                await 5 eval '! problem locked'
                """);
    }
}
