package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images with interpreters in them, as one command makes them for both architectures. */
@Tag("systemd")
class ImageLayoutTest {
    @TempDir
    static Path scratch;

    private static Path layout;
    private static Node node;

    @BeforeAll
    static void makeTheLayout() throws Exception {
        layout = scratch.resolve("layout");
        Image.layOut(layout);
        node = Node.boot(scratch);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** The pod's handlers come with the manifest, their interpreters with the image. */
    @Test
    void isReadyOnceForeignProgramsRunOnTheNodeAndItsOtherImageIsOneOfThem() throws Exception {
        Image own = Image.pull(layout, "amd64", scratch.resolve("amd64.tar"));
        node.unpack(own, "/image");
        node.unpack(Image.pull(layout, "arm64", scratch.resolve("arm64.tar")), "/foreign");
        node.prepare("built-in", "/image", own.entrypoint());
        for (String file : new String[] {"handlers/qemu.yaml", "settings/required.yaml"}) {
            Path path = Path.of("packaging/kubernetes", file);
            node.machine().copy(path, "/root/" + path.getFileName());
        }
        node.machine().copy(new Programs(scratch).aarch64(), "/root/hello-aarch64");

        Outcome outcome = node.run("""
                rm /usr/bin/qemu-aarch64-static
                /root/hello-aarch64 2>/dev/null && exit 1
                swap built-in 1 settings </root/required.yaml
                swap built-in 1 </root/qemu.yaml
                up built-in
                await 60 is_ready built-in
                /root/hello-aarch64
                test -s /image/usr/lib/binfmtd/binfmtd.jsa && ls /image/usr/bin | grep '^qemu-' | wc -l
                chroot /foreign /usr/bin/binfmtd --version
                rm /image/usr/bin/qemu-aarch64-static # what is pinned stays, and is not what is declared any more
                await 60 unready built-in
                down built-in
                """);

        assertThat(outcome.lines()).hasSize(3);
        assertThat(outcome.lines().get(0)).isEqualTo("hello from aarch64");
        assertThat(Integer.parseInt(outcome.lines().get(1))).isEqualTo(9);
        assertThat(outcome.lines().get(2)).startsWith("binfmtd ");
    }
}
