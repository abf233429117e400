package org.binfmtd.live;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays when the daemon goes, and what two of them do to each other. */
@Tag("live")
class StoppingTest {
    private static final String WORDS = """
            stop() { kill -TERM $1; while kill -0 $1 2>/dev/null; do sleep 0.005; done; }
            """;

    @TempDir
    Path config;

    @BeforeEach
    void declareTwo() throws Exception {
        Sandbox.declareTwo(config);
    }

    @Test
    void allStaysByDefault() {
        Sandbox.withConfig(config).bash(WORDS + """
                before=$(ls $kernel)
                stop $BINFMTD_PID
                [ "$before" = "$(ls $kernel)" ]
                """).good();
    }

    @Test
    void oursGoesWhereTheSettingsSaySoAndWhatWasAdoptedStays() throws Exception {
        Files.writeString(config.resolve("binfmtd.yaml"), "on-stop: remove\n");
        Sandbox.withConfig(config).bash(WORDS + """
                printf ':foreign:E::foreign::/bin/true:' >$kernel/register
                printf ':adopted:E::adopted::/bin/cat:' >$kernel/register
                drop_in adopted.yaml <<<'handlers: { adopted: { match: { extension: adopted }, interpreter: /bin/cat } }'
                await 5 is active adopted
                stop $BINFMTD_PID
                [ "$(ls $kernel | sort | tr '\\n' ' ')" = 'adopted foreign register status ' ] || { ls $kernel; exit 1; }
                binfmtd >>$BINFMTD_LOG 2>&1 & daemon=$!
                await 10 active capitals
                await 10 converged
                kill -KILL $daemon                          # nobody is asked then
                await 5 eval '! kill -0 $daemon 2>/dev/null'
                active capitals && active greeting
                """).good();
    }

    @Test
    void whoLeavesTakesHisOwnAndNothingElse() throws Exception {
        Sandbox.withConfig(config).bash(WORDS + """
                leave() { binfmtd --leave >>$BINFMTD_LOG 2>&1; }
                printf ':foreign:E::foreign::/bin/true:' >$kernel/register
                printf ':adopted:E::adopted::/bin/cat:' >$kernel/register
                drop_in adopted.yaml <<<'handlers: { adopted: { match: { extension: adopted }, interpreter: /bin/cat } }'
                await 5 is active adopted
                binfmtd --leave; [ $? = 4 ] || exit 1        # beside a daemon
                stop $BINFMTD_PID
                active capitals && active greeting || exit 2
                echo -1 >$kernel/greeting
                printf ':greeting:E::other::/bin/true:' >$kernel/register
                leave || exit 3
                [ "$(ls $kernel | sort | tr '\n' ' ')" = 'adopted foreign greeting register status ' ] || { ls $kernel; exit 4; }
                umount $kernel
                leave || exit 5
                ! mountpoint -q $kernel || exit 6           # nothing was to be done, and nothing was mounted
                mount -t binfmt_misc binfmt_misc $kernel    # a new one: this namespace's entries went with the mount
                printf ':foreign:E::foreign::/bin/true:' >$kernel/register
                binfmtd --once --bus none >>$BINFMTD_LOG 2>&1
                active capitals || exit 7
                ( flock -x 9; sleep 0.7 ) 9<$kernel/register & # somebody else at work for a while
                leave || exit 8
                ! [ -e $kernel/capitals ] && [ -e $kernel/foreign ]
                """).good();
    }

    @Test
    void twoWithTheSameFilesShareTheEntriesAndOneThatStopsLeavesThem() throws Exception {
        // Their launchers lie in their own directories, so these would not be the same.
        Files.createSymbolicLink(config.resolve("handlers.d/java.yaml"), Path.of("/dev/null"));
        Sandbox.withConfig(config).bash(WORDS + """
                inode=$(stat -c %i $kernel/capitals)
                second() { binfmtd --runtime-dir /run/second --state-dir /var/lib/second --bus none "$@"; }
                second --once || exit 1
                [ "$inode" = "$(stat -c %i $kernel/capitals)" ] || exit 2
                second >>$BINFMTD_LOG 2>&1 & other=$!
                for round in 1 2 3 4 5; do
                    echo -1 >$kernel/status
                    await 5 active capitals; await 5 active greeting
                    sleep 0.3
                done
                stop $other
                await 5 converged
                [ -z "$(ls $kernel | grep '~')" ] || exit 3
                binfmtd --once; [ $? = 4 ] || exit 4         # in the first one's place
                active capitals && active greeting
                """).good();
    }
}
