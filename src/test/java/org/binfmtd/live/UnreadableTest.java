package org.binfmtd.live;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel has but does not let be read has not gone: it is left as it is, told, and looked at again soon. */
@Tag("live")
class UnreadableTest {
    private static final String WORDS = """
            in_state() { [ "$(manager get-property State)" = "s \\"$1\\"" ]; }
            problem() { manager get-property Problems | grep -q "\\"code\\" s \\"$1\\""; }
            no_problem() { [ "$(manager get-property Problems)" = 'aa{sv} 0' ]; }
            fail() { # PATH CALLS ERRNO: from now on
                strace -f -qq -p $BINFMTD_PID -o /dev/null -P "$1" -e trace="$2" -e inject="$2":error="$3" & tracer=$!
                sleep 0.7
            }
            mend() { kill $tracer; wait $tracer; }
            picture() { stat -c '%n %i' $kernel/*; cat /run/binfmtd/inventory; manager call ListHandlers; }
            """;

    @TempDir
    Path config;

    @BeforeEach
    void declareTwo() throws Exception {
        Sandbox.need("strace");
        Sandbox.declareTwo(config);
        Files.writeString(config.resolve("binfmtd.yaml"), "protect: [theirs]\n");
    }

    private void bash(String script) {
        Sandbox.withConfig(config)
                .bash(WORDS
                        + "printf ':theirs:E::theirs::/bin/true:' >$kernel/register\n"
                        + "await 5 grep -q theirs /var/lib/binfmtd/protected; await 5 in_state converged\n"
                        + script)
                .good();
    }

    @ParameterizedTest
    @CsvSource({
        "capitals, 'openat,open', ENOMEM, entry-unreadable",
        "capitals, 'openat,open', EMFILE, entry-unreadable",
        "capitals, 'openat,open', EACCES, entry-unreadable",
        "capitals, 'openat,open', EBUSY, entry-unreadable",
        "capitals, 'read,pread64', EIO, entry-unreadable",
        "capitals, 'stat,lstat,newfstatat,statx', ENOMEM, entry-unreadable",
        "theirs, 'openat,open', ENFILE, entry-unreadable",
        "., 'openat,open', EMFILE, kernel-unreadable",
        "., getdents64, EIO, kernel-unreadable",
        "status, 'openat,open', ENOMEM, kernel-unreadable",
        "status, 'read,pread64', EIO, kernel-unreadable"
    })
    void whatCannotBeReadIsLeftAndTold(String file, String calls, String errno, String code) {
        bash("""
                picture >/run/before
                fail $(realpath $kernel/%1$s) %2$s %3$s
                manager call Repair >/dev/null
                await 5 in_state degraded
                await 5 problem %4$s
                manager get-property Problems | grep -q %3$s || exit 1
                manager get-property Problems | grep -q 'mount-' && exit 2
                touch $handlers/two.yaml; sleep 2
                mend
                await 5 in_state converged
                await 5 no_problem
                picture >/run/after
                diff /run/before /run/after || exit 3                    # nothing was written, released, or noted
                echo -1 >$kernel/status                        # and all is kept as before
                await 5 active capitals; await 5 active greeting; await 5 active theirs
                """.formatted(file, calls, errno, code));
    }

    @Test
    void whatChangesMeanwhileIsPutRightAfterIt() {
        bash("""
                fail $kernel/capitals openat,open EMFILE
                echo 0 >$kernel/capitals; echo -1 >$kernel/greeting
                await 5 active greeting                        # the others are kept meanwhile
                await 5 problem entry-unreadable
                mend
                await 5 active capitals
                await 5 in_state converged
                fail $kernel/capitals openat,open ENOMEM
                rm $handlers/two.yaml                          # what cannot be read is not given up either
                await 10 gone greeting
                sleep 1
                active capitals && grep -q 'claim capitals' /run/binfmtd/inventory || exit 1
                mend
                await 10 gone capitals
                await 5 in_state converged
                """);
    }
}
