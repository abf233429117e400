package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.model.MountState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known where no mount shows the entries; what mounts show is ExplainAgreesTest's. */
class EffectiveEntriesTest {
    private static final String FIRST = "user:[4026531837]";
    private static final String MOUNT = "30 20 0:50 / /no/such/place rw - binfmt_misc none rw\n";

    @TempDir
    private Path proc;

    @BeforeEach
    void prepare() throws IOException {
        namespaces("self", FIRST, "mnt:[1]");
        namespaces("1", FIRST, "mnt:[1]");
        Files.writeString(proc.resolve("self/mountinfo"), "");
        Files.writeString(proc.resolve("filesystems"), "nodev\tproc\nnodev\tbinfmt_misc\n");
    }

    private void namespaces(String process, String user, String mount) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(process + "/ns"));
        Files.deleteIfExists(directory.resolve("user"));
        Files.deleteIfExists(directory.resolve("mnt"));
        Files.createSymbolicLink(directory.resolve("user"), Path.of(user));
        Files.createSymbolicLink(directory.resolve("mnt"), Path.of(mount));
    }

    private MountState state() {
        return EffectiveEntries.observe(proc).mount();
    }

    @Test
    void aHostOnWhichItIsNotMountedMissesIt() {
        assertThat(state()).isEqualTo(MountState.MISSING);
    }

    @Test
    void whatHidesItMakesItUnknown() throws IOException {
        Files.writeString(proc.resolve("self/mountinfo"), MOUNT);
        assertThat(state()).isEqualTo(MountState.UNKNOWN);
    }

    @Test
    void inAContainerItIsUnknown() throws IOException {
        namespaces("self", "user:[4026532000]", "mnt:[2]");
        assertThat(state()).isEqualTo(MountState.UNKNOWN);
        Files.delete(proc.resolve("self/ns/user"));
        assertThat(state()).isEqualTo(MountState.UNKNOWN);
    }

    @Test
    void aKernelThatDoesNotKnowItHasNoEntries() throws IOException {
        Files.writeString(proc.resolve("filesystems"), "nodev\tproc\n");
        assertThat(state()).isEqualTo(MountState.UNSUPPORTED);
        Files.delete(proc.resolve("filesystems"));
        assertThat(state()).isEqualTo(MountState.MISSING);
    }
}
