package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Foreign programs run by their names: as soon as binfmtd is enabled, and after a reboot before the system is up, one
 * even before its services start.
 */
@Tag("systemd")
class RebootTest {
    /** Runs both programs while the system boots. */
    private static final String PROOF = """
            [Unit]
            After=binfmtd.service
            Before=multi-user.target
            [Service]
            Type=oneshot
            ExecStart=/root/hello-aarch64
            ExecStart=/root/hello.jar
            [Install]
            WantedBy=multi-user.target
            """;

    /** Runs one before any other service: only what early boot registers is there then. */
    private static final String EARLY_PROOF = """
            [Unit]
            DefaultDependencies=no
            After=binfmtd-early.service
            Before=sysinit.target
            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/root/hello-aarch64
            [Install]
            WantedBy=sysinit.target
            """;

    @TempDir
    Path scratch;

    @Test
    void foreignProgramsRunBeforeTheSystemIsUp() throws Exception {
        Programs programs = new Programs(scratch);
        try (Machine machine = Machine.withBinfmtd()) {
            machine.copy(programs.aarch64(), "/root/hello-aarch64");
            machine.copy(programs.jar(), "/root/hello.jar");
            assertThat(machine.bash("/root/hello-aarch64; /root/hello.jar").lines())
                    .containsExactly("hello from aarch64", "hello from Java");
            machine.bash("""
                    cat >/etc/systemd/system/proof.service <<'END'
                    %sEND
                    cat >/etc/systemd/system/early-proof.service <<'END'
                    %sEND
                    systemctl enable proof early-proof
                    early() { grep -q '^register qemu-aarch64 ' /var/lib/binfmtd/early; }
                    await 10 early
                    """.formatted(PROOF, EARLY_PROOF));

            machine.reboot();

            assertThat(machine.bash("journalctl --no-pager -b -o cat -t hello-aarch64 -t hello.jar -t java")
                            .lines())
                    .containsExactly("hello from aarch64", "hello from aarch64", "hello from Java");
            machine.bash("""
                    entered() { of ActiveEnterTimestampMonotonic "$1"; }
                    [ "$(entered early-proof)" -gt 0 ] && [ "$(entered early-proof)" -lt "$(entered binfmtd)" ] || exit 1
                    [ "$(entered binfmtd)" -le "$(entered multi-user.target)" ] || exit 2
                    await 20 converged
                    /root/hello-aarch64 && /root/hello.jar
                    """);
        }
    }
}
