package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code systemd/binfmtd.service}, as systemd judges it. */
@Tag("live")
class ServiceUnitTest {
    private static final String UNIT = "/usr/lib/systemd/system/binfmtd.service";

    /** Each of these gives the service a mount namespace, where nobody else sees what it mounts. */
    private static final List<String> HIDING = List.of(
            "ProtectSystem",
            "ProtectHome",
            "PrivateTmp",
            "PrivateDevices",
            "PrivateIPC",
            "PrivateUsers",
            "ProtectKernelTunables",
            "ProtectKernelModules",
            "ProtectKernelLogs",
            "ProtectControlGroups",
            "ProtectProc",
            "ProcSubset",
            "ReadOnlyPaths",
            "ReadWritePaths",
            "InaccessiblePaths",
            "BindPaths",
            "TemporaryFileSystem",
            "MountFlags",
            "LogNamespace",
            "RootDirectory",
            "DynamicUser",
            "MemoryDenyWriteExecute");

    @Test
    void systemdFindsNothingWrong() {
        Sandbox.Outcome outcome = Sandbox.bare().command("systemd-analyze", "verify", UNIT);

        assertThat(outcome.good().out()).isEmpty();
        assertThat(outcome.err().lines().filter(line -> line.contains("binfmtd.service")))
                .isEmpty();
    }

    @Test
    void itsExposureIsLow() {
        Sandbox.bare()
                .command("systemd-analyze", "security", "--no-pager", "--offline=yes", "--threshold=30", UNIT)
                .good();
    }

    @Test
    void nothingInItHidesItsMountsOrKillsTheJvm() throws Exception {
        assertThat(Files.readAllLines(Sandbox.project().resolve("systemd/binfmtd.service")))
                .contains("PrivateMounts=no")
                .noneMatch(line -> HIDING.contains(line.replaceFirst("=.*", "")));
    }
}
