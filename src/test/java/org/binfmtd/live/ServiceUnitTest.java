package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The units, as systemd judges them. */
@Tag("live")
class ServiceUnitTest {
    private static final String PLACE = "/usr/lib/systemd/system/";
    private static final String EXAMPLE = "/usr/share/doc/binfmtd/examples/hardened.conf";

    /** Each of these gives the service a mount namespace, where nobody else sees what it mounts. */
    private static final List<String> HIDING = List.of(
            "BindPaths",
            "BindReadOnlyPaths",
            "DynamicUser",
            "ExecPaths",
            "ExtensionDirectories",
            "ExtensionImages",
            "InaccessiblePaths",
            "LogNamespace",
            "MountAPIVFS",
            "MountFlags",
            "MountImages",
            "NoExecPaths",
            "PrivateBPF",
            "PrivateDevices",
            "PrivateIPC",
            "PrivateMounts",
            "PrivatePIDs",
            "PrivateTmp",
            "PrivateUsers",
            "ProcSubset",
            "ProtectControlGroups",
            "ProtectHome",
            "ProtectKernelLogs",
            "ProtectKernelModules",
            "ProtectKernelTunables",
            "ProtectProc",
            "ProtectSystem",
            "ReadOnlyPaths",
            "ReadWritePaths",
            "RootDirectory",
            "RootImage",
            "TemporaryFileSystem");

    static List<String> hidingOptions() {
        return HIDING;
    }

    private static List<String> unit(String name) throws Exception {
        return Files.readAllLines(Sandbox.project().resolve("systemd").resolve(name));
    }

    /** The lines for whose sake the service would get a mount namespace. */
    private static List<String> hiding(List<String> unit) {
        return unit.stream()
                .map(String::strip)
                .filter(line -> HIDING.contains(line.replaceFirst("\\s*=.*", "")))
                .filter(line -> !line.equals("PrivateMounts=no"))
                .toList();
    }

    /** The options of a unit that systemd itself says are good, as a drop-in that is laid over it would have it. */
    private static Outcome exposure(String unit, int threshold, String... dropIns) {
        StringBuilder script = new StringBuilder("mkdir -p /run/systemd/system/" + unit + ".d || exit 97\n");
        for (String dropIn : dropIns) {
            script.append("cp " + dropIn + " /run/systemd/system/" + unit + ".d/ || exit 97\n");
        }
        return Sandbox.bare()
                .bash(script + "systemd-analyze security --no-pager --offline=yes --threshold=" + threshold + " "
                        + unit);
    }

    @Test
    void everyUnitIsTestedHere() throws Exception {
        try (Stream<Path> files = Files.list(Sandbox.project().resolve("systemd"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("binfmtd.service", "binfmtd-early.service", "hardened.conf");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"binfmtd.service", "binfmtd-early.service"})
    void systemdFindsNothingWrong(String unit) {
        Outcome outcome = Sandbox.bare().command("systemd-analyze", "verify", PLACE + unit);

        assertThat(outcome.good().out()).isEmpty();
        assertThat(outcome.err().lines().filter(line -> line.contains("binfmtd")))
                .isEmpty();
    }

    @Test
    void systemdFindsNothingWrongWithTheHardenedOneEither() {
        Outcome outcome = Sandbox.bare().bash("""
                        place=/run/systemd/system/binfmtd.service.d
                        mkdir -p $place && cp %s $place/ || exit 97
                        systemd-analyze verify binfmtd.service 2>&1 | grep binfmtd
                        echo 'ProtectSystm=strict' >>$place/hardened.conf
                        systemd-analyze verify binfmtd.service 2>&1 | grep -c 'hardened.conf.*ProtectSystm'
                        """.formatted(EXAMPLE));
        assertThat(outcome.good().out()).as("only what is misspelt on purpose").isEqualTo("1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"binfmtd.service", "binfmtd-early.service"})
    void theirExposureIsLow(String unit) {
        exposure(unit, 30).good();
        assertThat(exposure(unit, 10).status()).as("the measure measures").isNotZero();
    }

    @Test
    void thatOfTheHardenedOneIsNextToNone() {
        exposure("binfmtd.service", 10, EXAMPLE).good();
    }

    @ParameterizedTest
    @ValueSource(strings = {"binfmtd.service", "binfmtd-early.service"})
    void nothingInThemHidesTheirMounts(String unit) throws Exception {
        assertThat(unit(unit)).contains("PrivateMounts=no");
        assertThat(hiding(unit(unit))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hidingOptions")
    void whateverWouldHideThemIsFound(String option) throws Exception {
        assertThat(hiding(Stream.concat(unit("binfmtd.service").stream(), Stream.of(" " + option + " = yes"))
                        .toList()))
                .hasSize(1);
    }

    @Test
    void nothingInTheServiceOrItsDropInKillsTheJvm() throws Exception {
        assertThat(Stream.concat(unit("binfmtd.service").stream(), unit("hardened.conf").stream()))
                .noneMatch(line -> line.strip().startsWith("MemoryDenyWriteExecute"));
    }

    /** A command that returned before the pass would let 'systemctl reload' end too early; ReloadTest runs it. */
    @Test
    void aReloadIsTheScriptsThatWaits() throws Exception {
        assertThat(unit("binfmtd.service"))
                .contains("Type=notify", "ExecReload=/usr/lib/binfmtd/reload $MAINPID")
                .noneMatch(line -> line.startsWith("TimeoutStartSec="));
    }

    /** What would keep even the hardened one from what it is there for; HardenedServiceTest is the proof. */
    @Test
    void theHardenedOneStillReachesBinfmtMisc() throws Exception {
        assertThat(unit("hardened.conf"))
                .contains("BindPaths=-/proc/sys/fs/binfmt_misc")
                .noneMatch(line ->
                        Set.of("ProcSubset", "PrivateUsers", "MountFlags").contains(line.replaceFirst("=.*", "")));
    }

    @Test
    void bothAreEnabledAndDisabledTogether() {
        Sandbox.bare().bash("""
                        root=/run/root; mkdir -p $root%1$s && cp %1$sbinfmtd*.service $root%1$s || exit 97
                        enabled=$root/etc/systemd/system
                        links() { find $enabled -type l | wc -l; }
                        systemctl --root=$root enable binfmtd.service || exit 1
                        for link in dbus-org.binfmtd1.service multi-user.target.wants/binfmtd.service \\
                            sysinit.target.wants/binfmtd-early.service; do [ -L $enabled/$link ] || exit 2; done
                        says 0 3 links
                        systemctl --root=$root disable binfmtd.service || exit 3
                        says 0 0 links
                        """.formatted(PLACE)).good();
    }

    /**
     * The daemon as the drop-in has it: without any capability, in a mount namespace of its own. The files that its
     * entries hold come from there, and run when it is gone.
     */
    @Test
    void withoutPrivilegesTheDaemonWaitsForTheMountAndUsesIt(@TempDir Path config) throws Exception {
        Files.writeString(Files.createDirectory(config.resolve("handlers.d")).resolve("one.yaml"), """
                handlers:
                  one: { match: { extension: one }, interpreter: /usr/bin/tac, flags: [fix-binary] }
                """);
        Sandbox.withConfig(config).bash("""
                kill -TERM $BINFMTD_PID; while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done
                umount $kernel; rm -f /run/binfmtd/inventory
                mount --make-rshared /
                unshare --mount --propagation slave sh -c 'mount --bind /usr /usr && mount -o remount,bind,ro /usr &&
                    exec setpriv --bounding-set=-all --no-new-privs binfmtd' >>$BINFMTD_LOG 2>&1 & daemon=$!
                await 20 eval '[ "$(manager get-property State 2>/dev/null)" = "s \\"blocked\\"" ]'
                says 0 's "refused"' manager get-property MountState
                ! [ -e $kernel/register ] || exit 1
                ! [ -s /proc/$daemon/status ] || grep -q '^CapEff:.0*$' /proc/$daemon/status || exit 2
                mount -t binfmt_misc none $kernel
                await 5 active one; await 5 converged
                echo 'a' >/run/x.one; chmod +x /run/x.one
                says 0 a /run/x.one
                kill -TERM $daemon; while kill -0 $daemon 2>/dev/null; do sleep 0.005; done
                says 0 a /run/x.one
                """).good();
    }
}
