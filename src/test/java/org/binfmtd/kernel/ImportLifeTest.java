package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.daemon.Dependencies;
import org.binfmtd.daemon.Reconciler;
import org.binfmtd.daemon.Systemd;
import org.binfmtd.model.EntryName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of other programs come, change and go under the running loop; nothing but events tells it, for resync is far.
 */
@OnKernel
class ImportLifeTest {
    private static final EntryName ONE = EntryName.of("one");

    @TempDir
    private Path top;

    private final BinfmtMiscDirectory kernel = RealKernel.fresh();
    /** The loop's own is for its thread alone. */
    private final BinfmtMiscDirectory loops = new BinfmtMiscDirectory(RealKernel.POINT);

    private Reconciler reconciler;
    private Thread loop;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(top.resolve("etc/binfmtd"));
        Files.createDirectories(top.resolve("usr/lib"));
        Files.createDirectories(top.resolve("state"));
        settings("resync-interval: 1h");
        reconciler = new Reconciler(Dependencies.onDisk(
                loops,
                RealKernel.POINT,
                SearchPath.below(top),
                Trust.anybody(),
                top.resolve("state"),
                top.resolve("state"),
                Systemd.of(Map.of(), ProcessHandle.current().pid())));
        reconciler.firstPass();
        loop = new Thread(this::run, "loop");
        loop.start();
    }

    private void run() {
        try {
            reconciler.settle();
            reconciler.run(() -> true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        reconciler.stop();
        loop.join();
        reconciler.close();
    }

    private void settings(String text) throws IOException {
        save("etc/binfmtd/binfmtd.yaml", text);
    }

    /** As package managers do: beside it, and then over it. */
    private void save(String path, String text) throws IOException {
        Path file = top.resolve(path);
        Files.createDirectories(file.getParent());
        Path beside = Files.writeString(file.resolveSibling(file.getFileName() + ".dpkg-new"), text + "\n");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean shows(String part) {
        return kernel.read(ONE).filter(entry -> entry.describe().contains(part)).isPresent();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long: " + what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aLineLivesAndDiesWithItsFile() throws IOException {
        save("usr/lib/binfmt.d/one.conf", ":one:E::one::/bin/true:");
        await("registered", () -> shows("extension .one"));
        save("etc/binfmt.d/one.conf", ":one:E::two::/bin/true:P");
        await("a higher file of the same name", () -> shows("extension .two"));
        save("etc/binfmt.d/one.conf", ":one:E::t.wo::/bin/true:P");
        await("told", () -> reconciler.snapshot().problems().size() == 1);
        assertThat(shows("extension .two")).as("a broken line freezes").isTrue();
        Files.delete(top.resolve("etc/binfmt.d/one.conf"));
        await("the lower one again", () -> shows("extension .one"));
        long gone = System.nanoTime();
        Files.delete(top.resolve("usr/lib/binfmt.d/one.conf"));
        await("removed", () -> kernel.read(ONE).isEmpty());
        assertThat(System.nanoTime() - gone).as("after a quiet second").isGreaterThan(1_000_000_000L);
    }

    @Test
    void aFormatIsReadOnceTheSettingsSaySo() throws IOException {
        save("usr/share/binfmts/one", "package one\ninterpreter /bin/true\nextension one");
        save("usr/lib/binfmt.d/two.conf", ":two:E::two::/bin/true:");
        await("the other one", () -> kernel.read(EntryName.of("two")).isPresent());
        assertThat(kernel.read(ONE)).isEmpty();
        settings("resync-interval: 1h\nimport: { binfmt-support: true }");
        await("registered", () -> shows("extension .one"));
        save("usr/share/binfmts/one", "package one\ninterpreter /bin/true\nextension three");
        await("changed", () -> shows("extension .three"));
        save("var/lib/binfmts/one", ":\nextension\n0\nfour\n\n/bin/true");
        await("the data base counts", () -> shows("extension .four"));
        settings("resync-interval: 1h\nimport: { binfmt.d: false }");
        await("none of them", () -> kernel.observe().entries().isEmpty());
    }
}
