package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service with {@code hardened.conf}: it does what the other does, without any privilege. */
@Tag("systemd")
class HardenedServiceTest {
    private static Machine machine;

    @BeforeAll
    static void harden() {
        machine = Machine.withBinfmtd();
        machine.bash("""
                mount --make-rshared / # as systemd does outside of containers
                declaration stays /bin/cat | drop_in stays.yaml
                await 10 runs stays /bin/cat
                install -D -m 644 /usr/share/doc/binfmtd/examples/hardened.conf \\
                    /etc/systemd/system/binfmtd.service.d/hardened.conf
                systemctl daemon-reload && systemctl restart binfmtd && await 20 converged
                """);
    }

    @AfterAll
    static void stop() {
        machine.close();
    }

    @Test
    void itHasNoPrivilege() {
        Outcome outcome = machine.bash("sed -n 's/^Cap[IPEBA].*:.//p' /proc/$(of MainPID)/status | sort -u");

        assertThat(outcome.out()).isEqualTo("0000000000000000\n");
    }

    @Test
    void itKeepsToItsDropIns() {
        machine.bash("""
                declaration mine /bin/cat | drop_in mine.yaml
                await 10 runs mine /bin/cat
                echo -1 >$kernel/mine
                await 10 runs mine /bin/cat
                rm $handlers/mine.yaml
                await 10 gone mine
                await 10 converged
                runs stays /bin/cat
                """);
    }

    @Test
    void itReloadsAndRestarts() {
        machine.bash("""
                before=$(stat -c %i $kernel/stays)
                systemctl reload binfmtd && systemctl restart binfmtd && await 20 converged
                [ "$(stat -c %i $kernel/stays)" = "$before" ]
                """);
    }

    /** It cannot mount itself: it waits, and says for what. */
    @Test
    void whatIsMountedLaterReachesIt() {
        Outcome outcome = machine.bash("""
                mounted() { [ "$(manager get-property MountState)" = 's "mounted"' ]; }
                up() { manager get-property State; }
                systemctl stop binfmtd && systemctl mask -q --runtime proc-sys-fs-binfmt_misc.mount && umount $kernel || exit 1
                systemctl start binfmtd
                await 20 up >&2
                blocked() { [ "$(manager get-property State)" = 's "blocked"' ]; }
                await 20 blocked
                manager get-property State MountState
                busctl --json=short get-property org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager Problems | grep -o mount-refused
                mount -t binfmt_misc binfmt_misc $kernel
                await 20 mounted
                await 20 converged
                runs stays /bin/cat || exit 2
                umount $kernel && mount -t binfmt_misc binfmt_misc $kernel
                echo -1 >$kernel/stays
                await 20 runs stays /bin/cat
                systemctl unmask -q --runtime proc-sys-fs-binfmt_misc.mount
                """);

        assertThat(outcome.lines()).containsExactly("s \"blocked\"", "s \"refused\"", "mount-refused");
    }
}
