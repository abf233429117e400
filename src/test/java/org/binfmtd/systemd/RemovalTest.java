package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What installing, removing and purging the package leave. */
@Tag("systemd")
class RemovalTest {
    private static final String TRACES = """
            find / -xdev \\( -path /proc -o -path /sys -o -path /root -o -path /var/log \\) -prune -o -print |
                grep -i binfmtd
            """;

    @Test
    void installingEnablesNothingAndPurgingLeavesNothing() {
        try (Machine machine = Machine.boot()) {
            machine.install();
            assertThat(machine.attempt("systemctl is-enabled binfmtd; systemctl is-active binfmtd")
                            .lines())
                    .containsExactly("disabled", "inactive");

            machine.bash("systemctl enable --now binfmtd && await 20 converged");
            machine.bash("""
                    printf ':theirs:E::theirs::/bin/cat:' >$kernel/register
                    declaration mine /bin/cat | drop_in mine.yaml
                    await 10 runs mine /bin/cat
                    dpkg --remove binfmtd || exit 1
                    runs theirs /bin/cat || exit 1
                    [ -e /etc/binfmtd/binfmtd.yaml ] && [ -e $handlers/mine.yaml ] || exit 1
                    [ "$(of ActiveState)" = inactive ] || exit 1
                    rm $handlers/mine.yaml && dpkg --purge binfmtd || exit 1
                    [ "$(systemctl is-system-running)" = running ]
                    """);

            assertThat(machine.attempt(TRACES).lines()).isEmpty();
            assertThat(machine.attempt("systemctl cat binfmtd").status()).isNotZero();
        }
    }
}
