package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that are run over and over as fast as the machine can, while binfmtd is upgraded from the former version,
 * downgraded to it and upgraded again: no exec fails, and what is binfmtd's own stays known.
 */
@Tag("systemd")
class UpgradeTest {
    private static final int EXECS = Integer.getInteger("binfmtd.test.execs", 100_000);

    @TempDir
    Path scratch;

    @Test
    void noExecFailsAndNoClaimIsLost() throws Exception {
        Programs programs = new Programs(scratch);
        Path former = DebianPackage.former();
        try (Machine machine = Machine.boot()) {
            machine.install(former);
            machine.copy(programs.c("execloop"), "/root/execloop");
            machine.copy(programs.c("quiet", "-nostartfiles"), "/usr/local/bin/quiet");
            machine.bash("""
                    systemctl enable --now binfmtd && await 20 converged
                    for name in adopted1 adopted2; do
                        echo ":$name:E::$name::/usr/local/bin/quiet:" >$kernel/register || exit 1
                    done
                    for name in tight own1 own2 adopted1 adopted2; do
                        declaration $name /usr/local/bin/quiet | drop_in $name.yaml
                    done
                    await 10 runs own1 /usr/local/bin/quiet
                    echo -1 >$kernel/own1 && await 10 runs own1 /usr/local/bin/quiet
                    cd /root && echo >program.tight && chmod +x program.tight && ./program.tight || exit 1
                    systemd-run --quiet --unit=loop --nice=10 -p StandardOutput=file:/root/tally \
                        /root/execloop /root/program.tight 4 %d /root/enough /root/done
                    """.formatted(EXECS));

            change(machine, DebianPackage.built());
            change(machine, former);
            assertClaimsAreKnown(machine, "1");
            change(machine, DebianPackage.built());
            assertClaimsAreKnown(machine, "2");
            Outcome outcome = machine.bash("""
                    await 1500 test -e /root/enough
                    touch /root/done
                    over() { [ "$(of ActiveState loop)" != active ]; }
                    await 20 over
                    cat /root/tally
                    """);

            System.out.print("systemd: " + outcome.out());
            assertThat(outcome.out()).contains(" failed=0 excused=0 ");
            assertThat(execs(outcome.out())).isGreaterThanOrEqualTo(EXECS);
        }
    }

    /** It must be another process then, which nobody has restarted by hand, and know what happened before. */
    private static void change(Machine machine, Path version) {
        String before = machine.bash("of MainPID").out();
        machine.install(version);
        assertThat(machine.bash("await 20 converged; of MainPID").out()).isNotEqualTo(before);
        assertThat(machine.bash("binfmtctl history own1").out()).contains("removed");
        assertThat(machine.bash("manager get-property Problems").out()).isEqualTo("aa{sv} 0\n");
    }

    /** What is no longer declared goes where it was binfmtd's own, and stays where another program registered it. */
    private static void assertClaimsAreKnown(Machine machine, String number) {
        machine.bash("""
                rm $handlers/own%1$s.yaml $handlers/adopted%1$s.yaml
                await 20 gone own%1$s
                await 20 converged
                runs adopted%1$s /usr/local/bin/quiet
                """.formatted(number));
    }

    private static int execs(String tally) {
        return Integer.parseInt(tally.replaceFirst("(?s)execs=(\\d+) .*", "$1"));
    }
}
