package org.binfmtd.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Pattern;

/** Files of all kinds to run, below a directory, and what those that are programs exit with. */
final class ExecFiles {
    /** What a foreign program exits with. */
    static final int FOREIGN = 20;

    private static final Path EMULATORS =
            Path.of(System.getProperty("user.home"), ".cache/binfmtd/qemu-user-static/usr/bin");
    private static final List<String> EXTENSIONS = List.of("", ".one", ".two", ".one.two", ".");
    private static final Pattern.Magic ARM =
            ElfTarget.named("aarch64").orElseThrow().pattern();

    private final Path top;
    private final Random random;
    /** What a program exits with, by its path. */
    private final Map<String, Integer> programs = new HashMap<>();

    private final List<String> interpreters = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();

    ExecFiles(Path top, Random random) {
        this.top = top;
        this.random = random;
    }

    List<String> interpreters() {
        return interpreters;
    }

    /** Where the emulator is, if foreign programs can be made and run here. */
    boolean hasForeign() {
        return !foreign.isEmpty();
    }

    String emulator() {
        return path("qemu-aarch64-static");
    }

    String path(String name) {
        return top.resolve(name).toString();
    }

    void prepare() throws IOException, InterruptedException {
        compile("gcc", "runs.c", "runs");
        for (int status = 10; status < 14; status++) {
            String program = "program" + status + (status == 12 ? ".two" : "");
            compile("gcc", "quiet.c", program, "-static", "-nostartfiles", "-DSTATUS=" + status);
            programs.put(path(program), status);
        }
        compile("gcc", "quiet.c", "lost", "-nostartfiles", "-Wl,--dynamic-linker=/no/loader");
        interpreters.addAll(programs.keySet());
        interpreters.add(path("lost"));
        interpreters.add(path("missing"));
        interpreters.add(path("runs/behind"));
        interpreters.add(top.toString());
        interpreters.add(write("script", "#!" + path("program10") + "\n", "rwxr-xr-x"));
        interpreters.add(write("script.one", "#! " + path("script") + " x", "rwxr-xr-x"));
        interpreters.add(write("plain", "AAAA", "rwxr-xr-x"));
        interpreters.add(write("unmarked", "AAAA", "rw-r--r--"));
        interpreters.add(write("secret", "AAAA", "--x--x--x"));
        Files.createDirectories(top.resolve("noexec"));
        RealKernel.must("mount", "-t", "tmpfs", "-o", "noexec,mode=0755", "tmpfs", path("noexec"));
        prepareForeign();
    }

    private void prepareForeign() throws IOException, InterruptedException {
        Path emulator = EMULATORS.resolve("qemu-aarch64-static");
        if (!Files.exists(emulator) || !Files.exists(Path.of("/usr/bin/aarch64-linux-gnu-gcc"))) {
            System.out.println("explain: no foreign programs: there is no emulator or no compiler for them");
            return;
        }
        Files.copy(emulator, Path.of(emulator()), StandardCopyOption.COPY_ATTRIBUTES);
        String status = "-DSTATUS=" + FOREIGN;
        compile("aarch64-linux-gnu-gcc", "quiet.c", "arm", "-static", "-nostartfiles", status);
        compile("aarch64-linux-gnu-gcc", "quiet.c", "arm-dynamic", "-nostartfiles", status);
        compile(
                "aarch64-linux-gnu-gcc",
                "quiet.c",
                "arm-lost",
                "-nostartfiles",
                "-Wl,--dynamic-linker=/no/loader",
                status);
        foreign.addAll(List.of("arm", "arm-dynamic", "arm-lost"));
        interpreters.add(path("arm"));
    }

    private void compile(String compiler, String source, String program, String... options)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(compiler, "-O2", "-Wall", "-Wextra", "-Werror"));
        line.addAll(List.of(options));
        line.addAll(List.of("-o", path(program), "src/test/c/" + source));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    private String write(String name, String text, String permissions) throws IOException {
        Path file = top.resolve(name);
        Files.deleteIfExists(file);
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file.toString();
    }

    /** Another file in the place of an interpreter, which exits otherwise. */
    void renew() throws IOException {
        Path file = top.resolve("renewed");
        Files.copy(top.resolve("program13"), file, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(file, top.resolve("program11"), StandardCopyOption.REPLACE_EXISTING);
        programs.put(path("program11"), 13);
    }

    /** A file of some kind, with some name. */
    Path make(int number) throws IOException {
        String directory = random.nextInt(25) == 0 ? "noexec/" : "";
        Path file = top.resolve(directory + "file" + number + pick(EXTENSIONS));
        Files.deleteIfExists(file);
        programs.remove(file.toString());
        String name = top.relativize(file).toString();
        switch (random.nextInt(15)) {
            case 0 -> copy("program1" + random.nextInt(2), file);
            case 1 -> copy("lost", file);
            case 2 -> Files.createDirectory(file);
            case 3 -> link(pick(interpreters), file);
            case 4 -> write(name, script(), "rwxr-xr-x");
            case 5 -> write(name, pick(List.of("", "text\n", "#!\n")), "rwxr-xr-x");
            case 6 -> write(name, "AAAA", pick(List.of("rwxr-xr-x", "rw-r--r--")));
            case 7 -> { // what is only the beginning of a program is nothing for an emulator
                if (foreign.isEmpty()) {
                    write(name, new String(ARM.magic().toArray(), StandardCharsets.ISO_8859_1), "rwxr-xr-x");
                } else {
                    copy(pick(foreign), file);
                }
            }
            case 8 -> file = Path.of(path("no/such/file"));
            case 9 -> write(name, pick(List.of("AAAA", script())), "--x--x--x");
            case 10, 11 -> copy(foreign.isEmpty() ? "program10" : pick(foreign), file);
            default -> write(name, pick(List.of("AAAA", "AABB", "aaBB", "xxBB")), "rwxr-xr-x");
        }
        return file;
    }

    /** Of all the ways to write one. */
    private String script() {
        String blanks = pick(List.of("", " ", "\t "));
        String argument = pick(List.of("", " ", " -x", "\t-x -y "));
        return "#!" + blanks + pick(interpreters) + argument + pick(List.of("", "\n", "\r\n", "\n# more\n"));
    }

    private void link(String target, Path file) throws IOException {
        Files.createSymbolicLink(file, Path.of(target));
        exitsLike(target, file);
    }

    private void copy(String program, Path file) throws IOException {
        Files.copy(top.resolve(program), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        exitsLike(path(program), file);
    }

    private void exitsLike(String program, Path file) {
        if (programs.containsKey(program)) {
            programs.put(file.toString(), programs.get(program));
        }
    }

    /** What {@code runs.c} prints if this comes true. */
    String expected(String said) {
        if (said.equals("fails ")) {
            return "exit 255"; // of the emulator
        }
        if (said.startsWith("fails ")) {
            return said.substring("fails ".length());
        }
        String program = said.substring("runs ".length());
        return "exit " + (program.equals(emulator()) ? FOREIGN : programs.get(program));
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
