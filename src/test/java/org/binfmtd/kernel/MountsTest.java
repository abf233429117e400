package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The states of the mount told apart, and the superblock kept alive, on the kernel itself. */
@OnKernel
class MountsTest {
    private static final String POINT = RealKernel.POINT.toString();

    /** This test's own table stands for the host's: the first process is outside. */
    private static final Path OUR_MOUNTS = Path.of("/proc/self/mountinfo");

    private BinfmtMiscDirectory kernel;

    @BeforeEach
    void begin() {
        kernel = RealKernel.fresh();
    }

    @Test
    void mountsWhatIsMissing() throws Exception {
        run("umount", POINT);
        assertThat(state()).isEqualTo(MountState.MISSING);
        try (Mounts mounts = new Mounts(RealKernel.POINT, OUR_MOUNTS)) {
            assertThat(mounts.mount()).isEqualTo(MountState.MOUNTED);
        }
        assertThat(state()).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void doesNotMountWhereTheHostWouldNotSeeIt() throws Exception {
        run("umount", POINT);
        try (Mounts mounts = new Mounts(RealKernel.POINT)) {
            assertThat(mounts.mount()).isEqualTo(MountState.PRIVATE);
        }
        assertThat(state()).isEqualTo(MountState.MISSING);
    }

    @Test
    void somethingElseOnTop() throws Exception {
        run("mount", "-t", "tmpfs", "tmpfs", POINT);
        assertThat(state()).isEqualTo(MountState.OVER_MOUNTED);
        run("umount", POINT);
        assertThat(state()).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void hiddenByAMountAbove() throws Exception {
        run("mount", "-t", "tmpfs", "tmpfs", "/proc/sys");
        try {
            run("mkdir", "-p", POINT);
            assertThat(state()).isEqualTo(MountState.HIDDEN);
        } finally {
            run("umount", "/proc/sys");
        }
        assertThat(state()).isEqualTo(MountState.MOUNTED);
    }

    /** As in a sandbox within a sandbox, or a container that got the host's /proc before its own. */
    @Test
    void seenBelowAProcThatHidesAnother() throws Exception {
        run("mount", "--rbind", "/proc", "/proc");
        try {
            run("mount", "-t", "tmpfs", "tmpfs", POINT);
            assertThat(state()).isEqualTo(MountState.OVER_MOUNTED);
            run("umount", POINT);
            assertThat(state()).isEqualTo(MountState.MOUNTED);
        } finally {
            run("umount", "--recursive", "--lazy", "/proc");
        }
        assertThat(state()).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void noSuchPlace() {
        assertThat(new BinfmtMiscDirectory(Path.of("/nonexistent")).observe().mount())
                .isEqualTo(MountState.UNSUPPORTED);
    }

    @Test
    void readOnly() throws Exception {
        run("mount", "-o", "remount,bind,ro", POINT);
        assertThat(state()).isEqualTo(MountState.READ_ONLY);
    }

    @Test
    void aControlFileCovered() throws Exception {
        run("mount", "--bind", "/dev/null", POINT + "/register");
        assertThat(state()).isEqualTo(MountState.COVERED);
    }

    @Test
    void whatIsHeldOutlivesItsMount() throws Exception {
        EntryName name = EntryName.of("kept");
        kernel.register(
                List.of(new NewEntry(name, new Registration(new Pattern.Extension("kept"), "/bin/cat", Set.of()))));
        long device = kernel.observe().device();
        try (Mounts mounts = new Mounts(RealKernel.POINT, OUR_MOUNTS)) {
            assertThat(mounts.hold(device)).isTrue();
            run("umount", POINT);
            assertThat(state()).isEqualTo(MountState.MISSING);
            assertThat(mounts.mount()).isEqualTo(MountState.MOUNTED);
            assertThat(kernel.observe().device()).isEqualTo(device);
            assertThat(kernel.read(name)).isPresent();
        }
    }

    @Test
    void whatIsNotHeldIsLost() throws Exception {
        EntryName name = EntryName.of("lost");
        kernel.register(
                List.of(new NewEntry(name, new Registration(new Pattern.Extension("lost"), "/bin/cat", Set.of()))));
        run("umount", POINT);
        run("mount", "-t", "binfmt_misc", "binfmt_misc", POINT);
        assertThat(kernel.read(name)).isEmpty();
    }

    private MountState state() {
        return kernel.observe().mount();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(List.of(command) + ": " + output).isZero();
    }
}
