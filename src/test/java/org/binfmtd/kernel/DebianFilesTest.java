package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.daemon.Dependencies;
import org.binfmtd.daemon.Reconciler;
import org.binfmtd.daemon.Systemd;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Registration;
import org.binfmtd.status.Snapshot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Debian's packages bring for {@code systemd-binfmt} and binfmt-support registers the same entries through us as
 * through those two themselves, byte by byte of what the kernel shows. The packages' files are laid over {@code /usr},
 * which only this namespace sees.
 */
@OnKernel
class DebianFilesTest {
    private static final Path CACHE = Path.of(Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .orElse(System.getProperty("user.home") + "/.cache"))
            .resolve("binfmtd");
    private static final Path SYSTEMD_BINFMT = Path.of("/lib/systemd/systemd-binfmt");
    private static final List<String> PACKAGES = List.of(
            "qemu-user-static",
            "wine-binfmt",
            "mono-runtime",
            "python3.11-minimal",
            "jarwrapper",
            "llvm-14-runtime",
            "binfmt-support",
            "libpipeline1");

    @TempDir
    private Path top;

    private final BinfmtMiscDirectory kernel = new BinfmtMiscDirectory(RealKernel.POINT);

    @BeforeAll
    static void layOver() {
        List<String> layers = new ArrayList<>();
        for (String each : PACKAGES) {
            Path files = CACHE.resolve("formats").resolve(each).resolve("usr");
            assumeTrue(Files.isDirectory(files), files + " is missing: packaging/test downloads it");
            layers.add(files.toString());
        }
        Path emulators = CACHE.resolve("qemu-user-static/usr");
        boolean installed = Files.exists(Path.of("/usr/bin/qemu-aarch64-static"));
        assumeTrue(installed || Files.isDirectory(emulators), emulators + " is missing: packaging/try downloads it");
        if (!installed) {
            layers.add(emulators.toString());
        }
        layers.add("/usr");
        RealKernel.must("mount", "-t", "overlay", "-o", "lowerdir=" + String.join(":", layers), "overlay", "/usr");
    }

    @AfterAll
    static void takeAway() {
        RealKernel.run("umount", "-l", "/usr");
    }

    @BeforeEach
    void prepare() throws IOException {
        RealKernel.reset();
        for (String each : List.of("etc/binfmt.d", "run/binfmt.d", "usr/local/lib/binfmt.d", "usr/lib/binfmt.d")) {
            link(each);
        }
    }

    @AfterEach
    void unlink() throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            for (Path each : all.filter(Files::isSymbolicLink).toList()) {
                Files.delete(each);
            }
        }
    }

    private void link(String path) throws IOException {
        Files.createDirectories(top.resolve(path).getParent());
        Files.createSymbolicLink(top.resolve(path), Path.of("/").resolve(path));
    }

    /** {@code binfmt.d} is on by default. */
    private void useFormats() throws IOException {
        link("usr/share/binfmts");
        Files.createDirectories(top.resolve("var/lib/binfmts"));
        Path settings = Files.createDirectories(top.resolve("etc/binfmtd")).resolve("binfmtd.yaml");
        Files.writeString(settings, "import: { binfmt.d: false, binfmt-support: true }\n");
    }

    private Declarations read() {
        return new ConfigReader(SearchPath.below(top), Trust.anybody()).read().declarations();
    }

    // systemd-binfmt

    private void systemdRegisters() {
        assumeTrue(Files.isExecutable(SYSTEMD_BINFMT), "there is no " + SYSTEMD_BINFMT);
        RealKernel.must(SYSTEMD_BINFMT.toString());
    }

    @Test
    void eachLineRegistersWhatItDoesThroughSystemd() {
        systemdRegisters();
        Map<String, String> theirs = shown();
        assertThat(theirs).containsKeys("qemu-aarch64", "qemu-mipsn32el", "python3.11", "llvm-14-runtime.binfmt");
        Declarations read = read();
        assertThat(read.broken()).isEmpty();
        assertThat(read.brokenFiles()).isEmpty();
        assertThat(registered(read)).isEqualTo(theirs);
    }

    /** And the pattern of CRIS's line, because no table of QEMU's has one. */
    @Test
    void theShippedHandlersHaveTheFlagsOfQemusLines() {
        Map<String, Handler.Rule> shipped = new TreeMap<>();
        new ConfigReader(new SearchPath(List.of(Path.of("config"))), Trust.anybody())
                .read()
                .declarations()
                .handlers()
                .forEach(each -> shipped.put(each.name().text(), each.rule().orElseThrow()));
        Map<String, Handler.Rule> theirs = new TreeMap<>();
        read().handlers().stream()
                .filter(each -> each.name().text().startsWith("qemu-"))
                .forEach(each -> theirs.put(each.name().text(), each.rule().orElseThrow()));
        assertThat(theirs).hasSizeGreaterThan(25);
        theirs.forEach(
                (name, rule) -> assertThat(shipped.get(name).flags()).as(name).isEqualTo(rule.flags()));
        assertThat(shipped.get("qemu-cris").pattern())
                .isEqualTo(theirs.get("qemu-cris").pattern());
    }

    @Test
    void whatSystemdNeverReadsIsTold() {
        assertThat(read().problems())
                .filteredOn(each -> each.file().endsWith("/usr/lib/binfmt.d/wine"))
                .singleElement()
                .satisfies(each -> assertThat(each.code()).isEqualTo("never-applied"));
    }

    @Test
    void whatSystemdRegisteredIsAdoptedWithoutAWrite() throws IOException {
        systemdRegisters();
        Map<EntryName, Long> before = inodes();
        assertThat(before).hasSizeGreaterThan(30);
        Snapshot snapshot = pass();
        assertThat(inodes()).isEqualTo(before);
        Set<String> adopted = new HashSet<>();
        snapshot.handlers().stream()
                .filter(each -> each.state() == HandlerState.ACTIVE && each.adopted())
                .forEach(each -> adopted.add(each.name().text()));
        assertThat(adopted).hasSizeGreaterThan(28).contains("qemu-aarch64", "qemu-sparc64", "python3.11");
    }

    /** Any rewritten entry would have another. */
    private Map<EntryName, Long> inodes() {
        Map<EntryName, Long> inodes = new TreeMap<>();
        kernel.observe().entries().forEach(each -> inodes.put(each.name(), each.inode()));
        return inodes;
    }

    private Snapshot pass() throws IOException {
        Files.createDirectories(top.resolve("state"));
        Dependencies ground = Dependencies.onDisk(
                kernel,
                RealKernel.POINT,
                SearchPath.below(top),
                Trust.anybody(),
                top.resolve("state"),
                top.resolve("state"),
                Systemd.of(Map.of(), ProcessHandle.current().pid()));
        try (Reconciler reconciler = new Reconciler(ground)) {
            reconciler.firstPass();
            return reconciler.snapshot();
        }
    }

    // update-binfmts

    /** As when packages are installed, and then at the next boot, when it knows all formats. */
    private void updateBinfmtsRegisters() throws IOException {
        String database = top.resolve("var/lib/binfmts").toString();
        RealKernel.run("/usr/sbin/update-binfmts", "--admindir", database, "--import");
        RealKernel.reset();
        RealKernel.must("/usr/sbin/update-binfmts", "--admindir", database, "--enable");
    }

    @Test
    void eachFormatInTheDatabaseRegistersWhatItDoesThroughUpdateBinfmts() throws IOException {
        useFormats();
        updateBinfmtsRegisters();
        Map<String, String> theirs = shown();
        assertThat(theirs).containsKeys("qemu-aarch64", "qemu-mipsn32el", "python3.11", "wine", "cli", "jarwrapper");
        assertThat(theirs.get("cli")).contains("run-detectors");
        Declarations read = read();
        assertThat(read.problems()).isEmpty();
        assertThat(registered(read)).isEqualTo(theirs);
    }

    @Test
    void eachFormatOfAPackageRegistersTheSameWithoutTheDatabaseOrIsAProblem() throws IOException {
        useFormats();
        updateBinfmtsRegisters();
        Map<String, String> theirs = shown();
        takeDatabaseAway();
        Declarations read = read();
        Set<String> broken = new HashSet<>();
        read.broken().forEach((name, problem) -> {
            assertThat(problem.code()).isEqualTo("needs-detector");
            assertThat(problem.line()).isPositive();
            broken.add(name.text());
        });
        assertThat(broken).contains("wine", "cli", "jarwrapper");
        Map<String, String> others = new TreeMap<>(theirs);
        others.keySet().removeAll(broken);
        assertThat(others).hasSizeGreaterThan(30);
        assertThat(registered(read)).isEqualTo(others);
    }

    private void takeDatabaseAway() throws IOException {
        try (Stream<Path> files = Files.list(top.resolve("var/lib/binfmts"))) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void aLocalFormatStands() throws IOException {
        useFormats();
        updateBinfmtsRegisters();
        Path interpreter = Files.writeString(top.resolve("mine"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(interpreter, PosixFilePermissions.fromString("rwxr-xr-x"));
        String database = top.resolve("var/lib/binfmts").toString();
        RealKernel.must(
                "/usr/sbin/update-binfmts",
                "--admindir",
                database,
                "--package",
                "python3.11",
                "--remove",
                "python3.11",
                "/usr/bin/python3.11");
        RealKernel.must(
                "/usr/sbin/update-binfmts",
                "--admindir",
                database,
                "--install",
                "python3.11",
                interpreter.toString(),
                "--extension",
                "mine",
                "--preserve",
                "yes");
        updateBinfmtsRegisters();
        Map<String, String> theirs = shown();
        assertThat(theirs.get("python3.11")).contains(interpreter.toString());
        assertThat(registered(read())).isEqualTo(theirs);
    }

    // What the kernel shows.

    private Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>();
        for (Entry each : kernel.observe().entries()) {
            shown.put(
                    each.name().display(),
                    new String(RealKernel.text(each.name()).toArray(), StandardCharsets.ISO_8859_1));
        }
        return shown;
    }

    /** What it shows once all of this is registered. */
    private Map<String, String> registered(Declarations read) {
        RealKernel.reset();
        for (Handler each : read.handlers()) {
            Handler.Rule rule = each.rule().orElseThrow();
            Registration registration =
                    new Registration(rule.pattern(), rule.candidates().get(0), rule.flags());
            assertThat(kernel.register(List.of(new NewEntry(each.name().entry(), registration)))
                            .refusal())
                    .as(each.name().text())
                    .isEmpty();
        }
        return shown();
    }
}
