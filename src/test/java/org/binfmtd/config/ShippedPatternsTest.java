package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the shipped handlers match and what they do not, by real files where a tool on this machine makes them, else by
 * headers built from the format's definition.
 */
class ShippedPatternsTest {
    /** The number of each released version, as CPython lists them. */
    private static final Map<String, Integer> PYTHONS = Map.of(
            "2.7", 62211, "3.6", 3379, "3.7", 3394, "3.8", 3413, "3.9", 3425, "3.10", 3439, "3.11", 3495, "3.12", 3531,
            "3.13", 3571, "3.14", 3627);

    @TempDir
    Path scratch;

    @Test
    void eachPythonsByteCodeIsForThatVersionOnly() {
        PYTHONS.forEach(
                (version, number) -> assertThat(matching(Heads.python(number))).containsExactly("python" + version));
        assertThat(matching(Heads.python(3494))).as("before 3.11's release").isEmpty();
        assertThat(matching(Heads.text("\u00a7\r\nx"))).isEmpty();
    }

    @Test
    void thePythonsOnThisMachineAgree() throws Exception {
        Map<String, Path> installed = pythons();
        assumeTrue(!installed.isEmpty(), "no Python here");
        Path source = Files.writeString(scratch.resolve("hello.py"), "print('hello')\n");
        for (Map.Entry<String, Path> each : installed.entrySet()) {
            Path code = scratch.resolve("hello." + each.getKey());
            run(
                    each.getValue().toString(),
                    "-c",
                    "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2])",
                    source.toString(),
                    code.toString());

            assertThat(matching(head(code))).containsExactly("python" + each.getKey());
        }
    }

    @Test
    void bitcodeIsMoreThanBc() throws Exception {
        assertThat(matching(Heads.text("BC\u00c0\u00de5\u0014"))).containsExactly("llvm");
        assertThat(matching(Heads.text("BC is an abbreviation"))).isEmpty();
        assertThat(matching(Heads.text("\u00de\u00c0\u0017\u000b")))
                .as("in a wrapper")
                .isEmpty();
    }

    @Test
    void llvmsOwnToolAgrees() throws Exception {
        assumeTrue(onPath("llvm-as"), "no llvm-as here");
        Path source = Files.writeString(scratch.resolve("seven.ll"), "define i32 @main() {\n  ret i32 7\n}\n");
        Path bitcode = scratch.resolve("seven.bc");
        run("llvm-as", "-o", bitcode.toString(), source.toString());

        assertThat(matching(head(bitcode))).containsExactly("llvm");
        assertThat(matching(head(source))).isEmpty();
    }

    @Test
    void wasmModulesAndComponentsAreToldApart() {
        assertThat(matching(Heads.wasm(1, 0))).containsExactly("wasmedge", "wasmer", "wasmtime");
        assertThat(matching(Heads.wasm(0x0d, 1))).containsExactly("wasm-component");
        assertThat(matching(Heads.wasm(2, 0))).isEmpty();
        assertThat(matching(Heads.text("asm\u0000\u0001"))).isEmpty();
    }

    @Test
    void whatBeginsWithMzIsForWineAndMonoButApeIsBeforeThem() {
        assertThat(matching(Heads.dotNet())).containsExactly("mono", "wine");
        assertThat(matching(Heads.text("MZqFpD='\n"))).containsExactly("ape", "mono", "wine");
        assertThat(matching(Heads.text("jartsr='\n"))).containsExactly("ape-unix");
        assertThat(matching(Heads.text("ZM"))).isEmpty();
    }

    @Test
    void thatAFileIsDotNetsIsSaidWhereTheKernelDoesNotLook() {
        assertThat(Heads.clrDirectory()).isGreaterThan(Pattern.WINDOW);
    }

    @Test
    void x86ProgramsAreForTheEmulatorsAndTheirAppImagesForFexFelix86AndBox64() {
        assertThat(matching(Heads.elf(64, Heads.EM_X86_64)))
                .containsExactly("appimage-x86_64", "box64", "felix86-x86_64", "fex-x86_64", "qemu-x86_64", "rosetta");
        assertThat(matching(Heads.appImage(64, Heads.EM_X86_64)))
                .containsExactly("appimage-x86_64", "box64", "felix86-x86_64", "fex-x86_64");
        assertThat(matching(Heads.elf(32, Heads.EM_386)))
                .containsExactly("appimage-i386", "box32", "box86", "felix86-i386", "fex-x86", "qemu-i386");
        assertThat(matching(Heads.appImage(32, Heads.EM_386)))
                .containsExactly("appimage-i386", "box32", "box86", "felix86-i386", "fex-x86");
    }

    /** What FEX, felix86 and the systems with Rosetta register of themselves. */
    @Test
    void x86EmulatorsHaveThePatternsThatTheyRegisterThemselves() {
        Bytes i386 = Bytes.ofHex("7f454c46010101000000000000000000" + "02000300");
        Bytes x86 = Bytes.ofHex("7f454c46020101000000000000000000" + "02003e00");
        Bytes withAppImages = Bytes.ofHex("fffffffffffefe00000000fffffffffffeffffff");
        Bytes without = Bytes.ofHex("fffffffffffefe00fffffffffffffffffeffffff");
        assertThat(pattern("fex-x86"))
                .isEqualTo(pattern("felix86-i386"))
                .isEqualTo(new Pattern.Magic(0, i386, withAppImages));
        assertThat(pattern("fex-x86_64"))
                .isEqualTo(pattern("felix86-x86_64"))
                .isEqualTo(new Pattern.Magic(0, x86, withAppImages));
        assertThat(pattern("rosetta")).isEqualTo(new Pattern.Magic(0, x86, without));
    }

    private static Pattern pattern(String handler) {
        return Shipped.rules().get(handler).pattern();
    }

    @Test
    void armsAppImagesAreForTheirOwnHandlersOnly() {
        assertThat(matching(Heads.appImage(64, Heads.EM_AARCH64))).containsExactly("appimage-aarch64");
        assertThat(matching(Heads.appImage(32, Heads.EM_ARM))).containsExactly("appimage-arm");
        assertThat(matching(Heads.elf(64, Heads.EM_AARCH64))).containsExactly("appimage-aarch64", "qemu-aarch64");
        assertThat(matching(Heads.elf(32, Heads.EM_ARM))).containsExactly("appimage-arm", "qemu-arm");
    }

    @Test
    void javasFilesGoByTheirNames() {
        assertThat(matching("/opt/program.jar")).containsExactly("jar");
        assertThat(matching("./Hello.class")).containsExactly("java-class");
        assertThat(matching("archive.zip")).isEmpty();
        assertThat(matching("program.jar.bak")).isEmpty();
        assertThat(matching("jar")).isEmpty();
        assertThat(matching("Hello.CLASS")).isEmpty();
        assertThat(matching("tool.dll")).containsExactly("dotnet");
    }

    @Test
    void javasMagicNumbersAreNobodys() throws Exception {
        Path source = Files.writeString(scratch.resolve("Hello.java"), "class Hello {}");
        run("javac", "-d", scratch.toString(), source.toString());
        run("jar", "cf", scratch.resolve("hello.zip").toString(), "-C", scratch.toString(), "Hello.class");

        assertThat(matching(head(scratch.resolve("Hello.class")))).isEmpty();
        assertThat(matching(head(scratch.resolve("hello.zip")))).isEmpty();
    }

    @Test
    void nothingElseIsAnybodys() {
        for (String head : List.of(
                "", "#!/bin/sh\n", "PK\u0003\u0004", "\u0089PNG\r\n", "\u00ff\u00d8\u00ff\u00e0", "\u007fELF")) {
            assertThat(matching(Heads.text(head))).as(head).isEmpty();
        }
        for (String name : List.of("picture.jpg", "picture.png", "script.py", "program", "program.exe")) {
            assertThat(matching(name)).as(name).isEmpty();
        }
    }

    private static List<String> matching(Bytes head) {
        List<String> names = new ArrayList<>();
        Shipped.rules().forEach((name, rule) -> {
            if (rule.pattern() instanceof Pattern.Magic magic && magic.matches(head)) {
                names.add(name);
            }
        });
        return names;
    }

    private static List<String> matching(String path) {
        List<String> names = new ArrayList<>();
        Shipped.rules().forEach((name, rule) -> {
            if (rule.pattern() instanceof Pattern.Extension extension && extension.matches(path)) {
                names.add(name);
            }
        });
        return names;
    }

    private static Bytes head(Path file) throws IOException {
        try (var content = Files.newInputStream(file)) {
            return Bytes.of(content.readNBytes(Pattern.WINDOW));
        }
    }

    /** By version; on the PATH, or where pyenv keeps them. */
    private static Map<String, Path> pythons() throws IOException {
        List<Path> places = new ArrayList<>(path());
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv/versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> versions = Files.list(pyenv)) {
                versions.forEach(version -> places.add(version.resolve("bin")));
            }
        }
        Map<String, Path> found = new TreeMap<>();
        for (String version : PYTHONS.keySet()) {
            places.stream()
                    .map(place -> place.resolve("python" + version))
                    .filter(file -> Files.isExecutable(file) && !file.toString().contains("/shims/"))
                    .findFirst()
                    .ifPresent(file -> found.put(version, file));
        }
        return found;
    }

    private static boolean onPath(String command) {
        return path().stream().anyMatch(place -> Files.isExecutable(place.resolve(command)));
    }

    private static List<Path> path() {
        return Stream.of(System.getenv("PATH").split(":")).map(Path::of).toList();
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
