package org.binfmtd.systemd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.binfmtd.Outcome;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.ShellStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A Debian system that has booted: in a container, with a user namespace and so a binfmt_misc of its own.
 * {@code packaging/engine} starts what it runs on.
 */
final class Machine implements AutoCloseable {
    private static final DockerImageName IMAGE = DockerImageName.parse("localhost/binfmtd-test:latest");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SCRIPT_PATIENCE = "1800";

    /** What every script may use. */
    private static final String WORDS = """
            set -u
            kernel=/proc/sys/fs/binfmt_misc
            handlers=/etc/binfmtd/handlers.d
            manager() { busctl "$1" org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager "${@:2}"; }
            converged() { [ "$(manager get-property State 2>/dev/null)" = 's "converged"' ]; }
            runs() { [ "$(sed -n 's/^interpreter //p' "$kernel/$1" 2>/dev/null)" = "$2" ]; }
            gone() { ! [ -e "$kernel/$1" ]; }
            of() { systemctl show --value -p "$1" "${2:-binfmtd}"; }
            await() { # SECONDS TEST...: until the test holds
                local until=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000)); shift
                until "$@"; do
                    if [ ${EPOCHREALTIME/[.,]/} -gt $until ]; then
                        echo "waited in vain for: $*" >&2; journalctl --no-pager -n 40 >&2; exit 99
                    fi
                    sleep 0.02
                done
            }
            drop_in() { # FILE, text on standard input: saved in one step
                mkdir -p "$handlers" && cat >"$handlers/.$1" && mv "$handlers/.$1" "$handlers/$1"
            }
            declaration() { # NAME INTERPRETER: of files with the extension NAME
                printf '%s\\n' 'handlers:' "  $1:" "    match: { extension: $1 }" "    interpreter: $2"
            }
            """;

    private final GenericContainer<?> container = new GenericContainer<>(IMAGE)
            .withPrivilegedMode(true) // in its user namespace
            .withCreateContainerCmdModifier(
                    command -> command.getHostConfig().withNetworkMode("none").withUsernsMode("auto:size=65536"))
            .withCommand("/sbin/init")
            .waitingFor(new ShellStrategy()
                    .withCommand("systemctl is-system-running | grep -x running")
                    .withStartupTimeout(PATIENCE));

    private Machine() {}

    static Machine boot() {
        Machine machine = new Machine();
        machine.container.start();
        return machine;
    }

    /** One on which binfmtd is installed and enabled. */
    static Machine withBinfmtd() {
        Machine machine = boot();
        machine.install();
        machine.bash("systemctl enable --now binfmtd && await 20 converged");
        return machine;
    }

    /** Installs what has been built. */
    Outcome install() {
        return install(DebianPackage.built());
    }

    /** Over another version it is an upgrade. */
    Outcome install(Path file) {
        copy(file, "/root/binfmtd.deb");
        return bash(
                "DEBIAN_FRONTEND=noninteractive apt-get -q -y install --allow-downgrades --reinstall /root/binfmtd.deb");
    }

    void copy(Path file, String place) {
        container.copyFileToContainer(MountableFile.forHostPath(file), place);
    }

    /** Runs a bash script with the words above, which must end well. */
    Outcome bash(String script) {
        return attempt(script).good();
    }

    Outcome attempt(String script) {
        try {
            ExecResult result = container.execInContainer("timeout", SCRIPT_PATIENCE, "bash", "-c", WORDS + script);
            return new Outcome(result.getExitCode(), result.getStdout(), result.getStderr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its disk stays; its processes, its {@code /run} and its binfmt_misc are new ones. */
    void reboot() {
        container
                .getDockerClient()
                .restartContainerCmd(container.getContainerId())
                .exec();
        bash("up() { systemctl is-system-running | grep -qx running; }; await 60 up");
    }

    @Override
    public void close() {
        container.stop();
    }
}
