package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a machine that has handlers of its own, the package changes none of them, and says which of its own they replace. */
@Tag("systemd")
class InstallTest {
    private static final String ENTRIES =
            "cd $kernel && tail -n +1 mine qemu-aarch64 jar && stat -c '%i %n' mine qemu-aarch64 jar";

    @Test
    void linesOfTheAdministratorStayAsTheyAre() {
        try (Machine machine = Machine.boot()) {
            machine.bash("""
                    for program in old-qemu old-jexec mine; do cp /bin/cat /usr/local/bin/$program; done
                    mkdir -p /etc/binfmt.d && cat >/etc/binfmt.d/mine.conf <<'LINES'
                    :qemu-aarch64:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:/usr/local/bin/old-qemu:FP
                    :jar:E::jar::/usr/local/bin/old-jexec:P
                    :mine:M::MZq::/usr/local/bin/mine:
                    LINES
                    [ -e $kernel/register ] || mount -t binfmt_misc binfmt_misc $kernel
                    /usr/lib/systemd/systemd-binfmt
                    """);
            String before = machine.bash(ENTRIES).out();

            Outcome installed = machine.install();
            machine.bash("systemctl enable --now binfmtd && await 20 converged");

            assertThat(machine.bash(ENTRIES).out()).isEqualTo(before).contains("interpreter /usr/local/bin/old-qemu");
            assertThat(installed.out())
                    .contains("note: qemu-aarch64: this definition does not count, because the one at"
                            + " /etc/binfmt.d/mine.conf:1 replaces it")
                    .contains("note: jar: this definition does not count, because the one at"
                            + " /etc/binfmt.d/mine.conf:2 replaces it");
            assertThat(machine.bash("binfmtctl show jar").out()).contains("/usr/lib/binfmtd/handlers.d/java.yaml:");
        }
    }
}
