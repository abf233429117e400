package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service in a booted system, whatever systemd and the administrator do to it. */
@Tag("systemd")
class ServiceTest {
    private static Machine machine;

    @BeforeAll
    static void installAndEnable() {
        machine = Machine.withBinfmtd();
        machine.bash("declaration stays /bin/cat | drop_in stays.yaml; await 10 runs stays /bin/cat");
    }

    @AfterAll
    static void stop() {
        machine.close();
    }

    @Test
    void isEnabledActiveAndOnTheBus() {
        Outcome outcome = machine.bash("""
                systemctl is-enabled binfmtd dbus-org.binfmtd1
                systemctl is-active binfmtd
                manager get-property State MountState MountPoint
                busctl --system --no-pager list --acquired | grep -c '^org.binfmtd1 '
                """);

        assertThat(outcome.lines())
                .containsExactly(
                        "enabled",
                        "alias",
                        "active",
                        "s \"converged\"",
                        "s \"mounted\"",
                        "s \"/proc/sys/fs/binfmt_misc\"",
                        "1");
    }

    @Test
    void keepsToItsDropIns() {
        machine.bash("""
                declaration mine /bin/cat | drop_in mine.yaml
                await 10 runs mine /bin/cat
                declaration mine /bin/true | drop_in mine.yaml
                await 10 runs mine /bin/true
                printf 'x\\n' >/root/x.mine && chmod +x /root/x.mine && /root/x.mine || exit 1
                rm $handlers/mine.yaml
                await 10 gone mine
                runs stays /bin/cat
                """);
    }

    @Test
    void readsItsFilesWhenItIsReloaded() {
        machine.bash("""
                before=$(manager get-property Generation)
                declaration loaded /bin/cat >$handlers/loaded.yaml
                systemctl reload binfmtd || exit 1
                runs loaded /bin/cat || exit 2
                [ "$(manager get-property Generation)" != "$before" ] || exit 3
                rm $handlers/loaded.yaml
                await 10 gone loaded
                """);
    }

    /** The files are not watched, so nothing but the reload can have done it. */
    @Test
    void aReloadEndsWhenItsPassIsPublished() {
        Outcome outcome = machine.bash("""
                echo 'watch: false' >/etc/binfmtd/binfmtd.yaml
                systemctl reload binfmtd || exit 1
                interpreters=(/bin/cat /bin/true)
                right=0
                for ((i = 0; i < 50; i++)); do
                    before=$(manager get-property Generation)
                    declaration reloaded ${interpreters[i % 2]} | drop_in reloaded.yaml
                    systemctl reload binfmtd || exit 2
                    runs reloaded ${interpreters[i % 2]} || continue
                    [ "$(manager get-property Generation)" = "$before" ] || right=$((right + 1))
                done
                rm /etc/binfmtd/binfmtd.yaml $handlers/reloaded.yaml
                systemctl reload binfmtd && await 10 gone reloaded || exit 3
                echo "right=$right"
                """);

        System.out.println("systemd: reloads " + outcome.value("right") + " of 50");
        assertThat(outcome.value("right")).isEqualTo("50");
    }

    @Test
    void aReloadFailsWhereTheSettingsCannotBeRead() {
        Outcome outcome = machine.bash("""
                before=$(of MainPID)
                printf 'wach: true\n' >/etc/binfmtd/binfmtd.yaml
                systemctl reload binfmtd 2>/dev/null && exit 1
                [ "$(of ActiveState)" = active ] && [ "$(of MainPID)" = "$before" ] || exit 2
                journalctl --sync; journalctl --no-pager -o cat -u binfmtd | grep '^binfmtd-reload: ' | tail -n 1
                rm /etc/binfmtd/binfmtd.yaml
                systemctl reload binfmtd || exit 3
                await 10 converged
                """);

        assertThat(outcome.lines()).singleElement().asString().contains("/etc/binfmtd/binfmtd.yaml:1:1: wach: ");
    }

    @Test
    void aRestartChangesNoEntry() {
        Outcome outcome = machine.bash("""
                await 20 converged
                entries() { stat -c '%n %i' $kernel/*; }
                before=$(entries)
                systemctl restart binfmtd || exit 1
                [ "$before" = "$(entries)" ] && await 20 converged && echo same
                """);

        assertThat(outcome.out()).isEqualTo("same\n");
    }

    @Test
    void comesBackWhenItIsKilled() {
        machine.bash("""
                restarts=$(of NRestarts)
                systemctl kill --kill-whom=main -s KILL binfmtd
                again() { [ "$(of NRestarts)" = $((restarts + 1)) ] && [ "$(of ActiveState)" = active ]; }
                await 20 again
                await 20 converged
                await 10 runs stays /bin/cat
                """);
    }

    /** Stopped, it cannot tell systemd that it is well. */
    @Test
    void theWatchdogEndsOneThatHangs() {
        Outcome outcome = machine.bash("""
                mkdir -p /run/systemd/system/binfmtd.service.d
                printf '[Service]\\nWatchdogSec=2\\nTimeoutAbortSec=2\\n' >/run/systemd/system/binfmtd.service.d/short.conf
                systemctl daemon-reload && systemctl restart binfmtd || exit 1
                restarts=$(of NRestarts)
                sleep 5
                [ "$(of NRestarts)" = "$restarts" ] || { echo "restarted, though it was well"; exit 1; }
                kill -STOP "$(of MainPID)"
                again() { [ "$(of NRestarts)" -gt "$restarts" ] && [ "$(of ActiveState)" = active ]; }
                await 30 again
                await 20 converged
                rm -r /run/systemd/system/binfmtd.service.d
                systemctl daemon-reload && systemctl restart binfmtd || exit 1
                runs stays /bin/cat && journalctl --no-pager -o cat -u binfmtd | grep 'Watchdog timeout'
                """);

        assertThat(outcome.lines()).singleElement().isEqualTo("binfmtd.service: Watchdog timeout (limit 2s)!");
    }

    /** It removes every entry when it starts. */
    @Test
    void putsBackWhatSystemdBinfmtFlushes() {
        machine.bash("""
                echo ':theirs:E::theirs::/bin/cat:' >/etc/binfmt.d/theirs.conf
                await 10 runs theirs /bin/cat
                for round in 1 2 3; do
                    systemctl restart systemd-binfmt || exit 1
                    await 10 runs stays /bin/cat
                    await 10 runs theirs /bin/cat
                done
                await 10 converged
                rm /etc/binfmt.d/theirs.conf
                await 10 gone theirs
                """);
    }

    @Test
    void aReloadOfSystemdIsNothingToIt() {
        machine.bash("""
                before=$(of MainPID)
                systemctl daemon-reload && systemctl daemon-reexec || exit 1
                await 10 converged
                [ "$(of MainPID)" = "$before" ] && [ "$(of ActiveState)" = active ]
                """);
    }

    @Test
    void takesItsNameAgainWhenTheBusIsRestarted() {
        machine.bash("""
                before=$(of MainPID)
                for round in 1 2; do
                    systemctl restart dbus.service || exit 1
                    declaration bus /bin/cat | drop_in bus.yaml
                    await 10 runs bus /bin/cat
                    await 20 converged
                    rm $handlers/bus.yaml
                    await 10 gone bus
                done
                [ "$(of MainPID)" = "$before" ]
                """);
    }

    @Test
    void nothingOfTheSystemHasFailed() {
        Outcome outcome = machine.bash("systemctl --failed --no-legend --plain; systemctl is-system-running");

        assertThat(outcome.out()).isEqualTo("running\n");
    }
}
