package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another user of the machine neither stops binfmtd, nor has it write or wait where that user says. */
@Tag("live")
class NeighboursTest {
    private static final String WORDS = """
            as_user() { setpriv --reuid 1234 --regid 1234 --clear-groups "$@"; }
            begin() { binfmtd >>$BINFMTD_LOG 2>&1 & BINFMTD_PID=$!; }
            end() { # STATUS: the daemon stops within ten seconds
                kill -TERM $BINFMTD_PID
                timeout 10 tail --pid=$BINFMTD_PID -f /dev/null || { echo "$BINFMTD_PID does not stop" >&2; exit 90; }
            }
            repaired() { # SECONDS: an entry that is removed comes back
                echo -1 >$kernel/greeting
                await $1 active greeting
            }
            owner() { stat -c '%U %a' "$1"; }
            """;

    @TempDir
    Path config;

    @TempDir
    Path programs;

    @BeforeEach
    void declare() throws IOException {
        Sandbox.declareTwo(config);
    }

    private Outcome bash(String script) {
        Path program = programs.resolve("neighbour");
        Sandbox.compile("neighbour", program);
        String copy = "cat " + Sandbox.quoted(program.toString()) + " >/run/neighbour; chmod 755 /run/neighbour\n";
        return Sandbox.withConfig(config).bash(WORDS + copy + script);
    }

    /** Of every kind, on every file and directory of the daemon's, by a user who tries without a pause. */
    @Test
    void locksOfAnotherUserKeepItFromNothing() {
        Outcome outcome = bash("""
                await 20 active greeting
                end
                rm -f /run/binfmtd/lock; touch /run/binfmtd/lock; chmod 644 /run/binfmtd/lock    # as former versions left it
                as_user /run/neighbour lock 25 /run/binfmtd/lock /run/binfmtd/inventory /run/binfmtd /var/lib/binfmtd \\
                    /var/lib/binfmtd/* /var/lib/binfmtd/launchers $kernel $kernel/register $kernel/status >/run/held &
                neighbour=$!
                sleep 1
                begin; await 20 converged
                for i in 1 2 3 4 5; do end; begin; await 20 converged; done
                repaired 5
                end
                binfmtd --once --bus none >>$BINFMTD_LOG 2>&1 || exit 3
                binfmtd --once --bus none >>$BINFMTD_LOG 2>&1 || exit 4
                [ "$(owner /run/binfmtd/lock)" = "root 600" ] || exit 5
                ! as_user cat /run/binfmtd/lock 2>/dev/null || exit 6
                wait $neighbour; cat /run/held
                """).good();
        assertThat(outcome.lines()).anyMatch(line -> line.matches("held [1-9][0-9]*"));
    }

    @Test
    void nothingIsWrittenThroughAPathThatAnotherUserPrepared() {
        Outcome outcome = bash("""
                await 20 active greeting
                mkdir -m 775 /run/shared; chgrp 1234 /run/shared
                echo precious >/run/precious; chmod 644 /run/precious
                intact() { [ "$(cat /run/precious)" = precious ] || exit $1; }
                names='m.prom m.prom.new .m.prom .m.prom.new m.prom~'
                for name in $names; do as_user ln -s /run/precious /run/shared/$name || exit 10; done
                as_user ln -s /run/created /run/shared/.m.prom.0000000000000000
                echo 'metrics: /run/shared/m.prom' >/etc/binfmtd/binfmtd.yaml
                written() { [ -f /run/shared/m.prom ] && ! [ -L /run/shared/m.prom ] && grep -q '^binfmtd_state' /run/shared/m.prom; }
                await 20 written; intact 11
                for i in 1 2 3; do                                 # each write anew, against each kind of obstacle
                    as_user rm -f /run/shared/m.prom
                    case $i in
                        1) as_user ln -s /run/precious /run/shared/m.prom ;;
                        2) as_user mkfifo /run/shared/m.prom ;;
                        3) as_user ln -s /run/created /run/shared/m.prom ;;
                    esac
                    repaired 5
                    await 20 written; intact 2$i
                done
                ! [ -e /run/created ] || exit 30
                [ "$(owner /run/shared/m.prom)" = "root 644" ] || exit 31
                as_user rm -f /run/shared/m.prom; as_user mkdir -p /run/shared/m.prom/x
                repaired 5; sleep 1.2; repaired 5
                problem() { manager get-property Problems | grep -q "$1"; }
                await 5 problem metrics-not-written; await 5 problem untrusted-metrics
                as_user rm -r /run/shared/m.prom
                sleep 1.2; repaired 5; await 20 written

                end                                                # what the daemon keeps, with links in its place
                for file in /run/binfmtd/inventory /var/lib/binfmtd/history /var/lib/binfmtd/early /run/binfmtd/lock; do
                    ln -sf /run/precious $file.new; rm -f $file; ln -s /run/precious $file
                done
                begin; await 20 converged; repaired 5
                await 20 eval '! [ -L /var/lib/binfmtd/history ]'
                intact 40
                for file in /run/binfmtd/inventory /var/lib/binfmtd/history /run/binfmtd/lock; do
                    [ -f $file ] && ! [ -L $file ] || { ls -l $file >&2; exit 41; }
                done
                echo done
                """).good();
        assertThat(outcome.lines()).containsExactly("done");
    }

    @Test
    void noPipeAndNoLeaseStopsIt() {
        Outcome outcome = bash("""
                await 20 active greeting
                mkdir /run/home; chown 1234 /run/home
                as_user cp /bin/cat /run/home/program; as_user cp /bin/cat /run/home/one
                as_user mkfifo -m 755 /run/home/two
                as_user ln -s /dev/watchdog /run/home/device
                drop_in home.yaml <<<'handlers: { home: { match: { extension: home }, interpreter: /run/home/program } }'
                await 20 active home
                alive() { repaired 5; timeout 20 binfmtctl reload >/dev/null || exit $1; }

                as_user /run/neighbour swap 12 /run/home/program /run/home/one /run/home/two &
                swapping=$!
                while kill -0 $swapping 2>/dev/null; do alive 10; done
                wait $swapping || exit 11

                as_user sh -c 'rm /run/home/program; cp /bin/cat /run/home/program'
                as_user /run/neighbour lease 8 /run/home/program >/run/leased &
                leasing=$!
                await 5 test -s /run/leased
                touch /run/home/program                            # another time stamp: its beginning is read again
                while kill -0 $leasing 2>/dev/null; do alive 12; done
                wait $leasing || exit 13

                as_user rm -f /run/home/program; as_user mkfifo /run/home/program
                alive 14
                await 20 is waiting home
                as_user rm -f /run/home/program; as_user ln -s device /run/home/program
                alive 15

                for file in /run/binfmtd/inventory /var/lib/binfmtd/history /var/lib/binfmtd/early /var/lib/binfmtd/protected; do
                    rm -f $file; mkfifo $file $file.new
                    repaired 10
                    end
                    begin; await 20 active greeting
                    alive 20
                    rm -f $file $file.new
                done
                mkfifo $handlers/pipe.yaml; alive 30
                await 5 eval 'manager get-property Problems | grep -q pipe.yaml'
                rm $handlers/pipe.yaml
                end
                echo done
                """).good();
        assertThat(outcome.lines()).contains("done");
    }

    @Test
    void whatIsRemovedBelowARunningDaemonIsMadeAgainAndNoSecondDaemonWorks() {
        Outcome outcome = bash("""
                await 20 active greeting
                rm -rf /run/binfmtd/*
                repaired 5
                await 5 test -e /run/binfmtd/inventory
                grep -q '^claim capitals ' /run/binfmtd/inventory || exit 1      # not only what was repaired
                await 5 test -e /run/binfmtd/lock
                binfmtd --once --bus none; [ $? = 4 ] || exit 2
                first=$BINFMTD_PID
                kill -STOP $first                                                # so it takes no new lock meanwhile
                rm -rf /run/binfmtd/*
                begin; await 20 test -e /run/binfmtd/inventory
                kill -CONT $first
                repaired 5                                                       # which both see
                timeout 20 tail --pid=$first -f /dev/null || exit 3
                kill -0 $BINFMTD_PID || exit 4
                repaired 5; await 20 converged
                grep 'another binfmtd works with' $BINFMTD_LOG
                end
                """).good();
        assertThat(outcome.out()).contains("this one ends");
    }
}
