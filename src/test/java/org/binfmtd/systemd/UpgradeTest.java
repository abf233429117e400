package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are run over and over as fast as the machine can, while binfmtd is installed anew and restarted. */
@Tag("systemd")
class UpgradeTest {
    private static final int EXECS = Integer.getInteger("binfmtd.test.execs", 100_000);
    private static final int ROUNDS = 1;

    @TempDir
    Path scratch;

    @Test
    void noExecFailsWhileBinfmtdIsUpgraded() throws Exception {
        Programs programs = new Programs(scratch);
        Path earlier = DebianPackage.earlier(scratch);
        try (Machine machine = Machine.boot()) {
            machine.install(earlier);
            machine.bash("systemctl enable --now binfmtd && await 20 converged");
            machine.copy(programs.c("execloop"), "/root/execloop");
            machine.copy(programs.c("quiet", "-nostartfiles"), "/usr/local/bin/quiet");
            machine.bash("""
                    declaration tight /usr/local/bin/quiet | drop_in tight.yaml
                    await 10 runs tight /usr/local/bin/quiet
                    cd /root && echo >program.tight && chmod +x program.tight && ./program.tight || exit 1
                    systemd-run --quiet --unit=loop --nice=10 -p StandardOutput=file:/root/tally \\
                        /root/execloop /root/program.tight 4 %d /root/enough /root/done
                    """.formatted(EXECS));
            for (int round = 0; round < ROUNDS; round++) {
                change(machine, DebianPackage.built());
                change(machine, earlier); // and back, to upgrade again
            }
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

    /** It must be another process then, without anybody's having restarted it by hand. */
    private static void change(Machine machine, Path version) {
        String before = machine.bash("of MainPID").out();
        machine.install(version);
        assertThat(machine.bash("await 20 converged; of MainPID").out()).isNotEqualTo(before);
    }

    private static int execs(String tally) {
        return Integer.parseInt(tally.replaceFirst("(?s)execs=(\\d+) .*", "$1"));
    }
}
