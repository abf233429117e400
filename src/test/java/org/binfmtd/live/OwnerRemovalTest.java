package org.binfmtd.live;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A package's entry, which another program has registered and binfmtd has adopted, goes with its package: in whatever
 * order the package takes away its entry, its file and its program, and whether binfmtd runs meanwhile or not.
 */
@Tag("live")
class OwnerRemovalTest {
    private static final String WORDS = """
            problem() { manager get-property Problems | grep -q "\\"code\\" s \\"$1\\""; }
            adopted() { busctl get-property org.binfmtd1 /org/binfmtd1/handler/pack org.binfmtd1.Handler Adopted; }
            is_adopted() { [ "$(adopted 2>/dev/null)" = "b $1" ]; }
            register() { printf ':pack:M::PACK::/usr/local/bin/pack:' >$kernel/register; }
            line() { mkdir -p /usr/lib/binfmt.d && echo ':pack:M::PACK::/usr/local/bin/pack:' >/usr/lib/binfmt.d/pack.conf; }
            format() {
                mkdir -p /usr/share/binfmts /etc/binfmtd
                echo 'import: { binfmt-support: true }' >/etc/binfmtd/binfmtd.yaml
                printf '%s\\n' 'package pack' 'interpreter /usr/local/bin/pack' 'magic PACK' >/usr/share/binfmts/pack
            }
            install() { # the program, the entry and the file that declares it, in the order of a package
                cp /bin/cat /usr/local/bin/pack
                register
                $declare
                await 10 is active pack
                is_adopted true || exit 90
            }
            entry() { echo -1 >$kernel/pack; }
            file() { rm -f /usr/lib/binfmt.d/pack.conf /usr/share/binfmts/pack; }
            program() { rm -f /usr/local/bin/pack; }
            stop() { kill -TERM $BINFMTD_PID; while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.01; done; }
            start() { binfmtd >>$BINFMTD_LOG 2>&1 & BINFMTD_PID=$!; await 60 converged; }
            is_released() { ! manager call GetHandler s pack 2>/dev/null; }
            stays_gone() { # no orphan, and nothing that is written again
                await 20 is_released
                await 5 gone pack
                sleep 2
                gone pack && ! problem foreign-missing-interpreter || { ls $kernel; tail $BINFMTD_LOG; exit 91; }
            }
            """;

    private static void bash(String declare, String script) {
        Sandbox.bare()
                .bash("declare=" + declare + "\n" + WORDS + "install\n" + script)
                .good();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "entry; sleep 0.3; file; program",
                "entry; sleep 2; file; program",
                "entry; file; program",
                "file; sleep 0.3; entry; program",
                "file; sleep 0.9; entry; sleep 1; program",
                "program; entry; sleep 0.3; file",
                "program; sleep 0.5; file; sleep 0.3; entry",
                "entry; program; sleep 11; file"
            })
    void whateverTheOrderNothingIsLeft(String removal) {
        bash("line", removal + "\nstays_gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"entry; sleep 0.3; file; program", "program; entry; sleep 0.5; file"})
    void soItIsWithTheFormatsOfBinfmtSupport(String removal) {
        bash("format", removal + "\nstays_gone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop; entry; file; program; start",
                "stop; entry; start; await 10 active pack; file; program",
                "stop; file; entry; start; program",
                "kill -KILL $BINFMTD_PID; entry; file; program; sleep 0.1; start",
                "stop; program; entry; start; file"
            })
    void soItIsWhileNoDaemonRuns(String removal) {
        bash("line", removal + "\nstays_gone");
    }

    @Test
    void anUpgradeLosesNothingAndLeavesNothing() {
        bash("line", """
                for version in 1 2 3; do
                    entry; sleep 0.2; file                     # the old one's prerm, and its files
                    cp /bin/cat /usr/local/bin/pack.new; mv /usr/local/bin/pack.new /usr/local/bin/pack
                    sleep 0.4; line
                    [ -e $kernel/pack ] && echo -1 2>/dev/null >$kernel/pack; register 2>/dev/null # as systemd-binfmt does
                    await 5 active pack
                    sleep 1.5
                    active pack || exit 1
                    is active pack || exit 2
                done
                entry; sleep 0.3; file; program
                stays_gone
                """);
    }

    @Test
    void whatIsLeftBehindIsToldWithTheCommandThatRemovesIt() {
        bash("line", """
                file; program                                  # its owner never removes the entry
                await 20 is_released
                active pack || exit 1                          # it was never binfmtd's
                await 40 problem foreign-missing-interpreter
                told() { manager get-property Problems | grep -o 'echo -1 > [^"]*pack'; }
                sh -c "$(told | head -n 1)" || exit 2
                gone pack || exit 3
                await 40 eval '! problem foreign-missing-interpreter'
                """);
    }

    @Test
    void whoLeavesLeavesWhatAnotherProgramDeclares() {
        bash("line", """
                entry                                          # somebody's mistake: it is wanted
                await 5 active pack
                await 5 is_adopted false
                printf 'handlers: { mine: { match: { extension: mine }, interpreter: /bin/cat } }' | drop_in mine.yaml
                await 5 active mine
                stop
                binfmtd --leave >>$BINFMTD_LOG 2>&1 || exit 1
                active pack || exit 2
                gone mine || exit 3
                entry; file; program
                binfmtd --leave >>$BINFMTD_LOG 2>&1 || exit 4
                gone pack
                """);
    }
}
