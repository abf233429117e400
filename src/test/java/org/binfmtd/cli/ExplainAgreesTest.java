package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.binfmtd.client.LocalPrograms;
import org.binfmtd.explain.Explainer;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.OnKernel;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is explained is what exec does: worlds of entries, and files of all kinds in them. */
@OnKernel
class ExplainAgreesTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", System.nanoTime());
    private static final int WORLDS = 250;
    private static final int FILES = 10;
    private static final List<String> EXTENSIONS = List.of("", ".one", ".two", ".one.two", ".");
    private static final List<Pattern> PATTERNS = List.of(
            Pattern.Magic.exactly(0, Bytes.ofText("AAAA")),
            Pattern.Magic.exactly(0, Bytes.ofText("AABB")),
            Pattern.Magic.exactly(2, Bytes.ofText("BB")),
            new Pattern.Magic(0, Bytes.ofText("AA"), Bytes.ofHex("dfdf")),
            Pattern.Magic.exactly(0, Bytes.ofText("#!")),
            Pattern.Magic.exactly(200, Bytes.ofHex("0000")),
            ElfTarget.named("aarch64").orElseThrow().pattern(),
            new Pattern.Extension("one"),
            new Pattern.Extension("two"));

    @TempDir
    Path scratch;

    private final Random random = new Random(SEED);
    /** What a program exits with, by its path. */
    private final Map<String, Integer> programs = new HashMap<>();

    private final List<String> interpreters = new ArrayList<>();
    private Process runner;

    @AfterEach
    void stop() {
        if (runner != null) {
            runner.destroyForcibly();
        }
        // first: no program could be started while an entry catches all
        RealKernel.write(RealKernel.POINT.resolve("status"), Bytes.ofText("-1"));
        RealKernel.run("umount", "-l", scratch.resolve("noexec").toString());
    }

    @Test
    void itSaysWhatHappens() throws IOException, InterruptedException {
        BinfmtMiscDirectory kernel = RealKernel.fresh();
        prepare();
        Map<String, Integer> endings = new HashMap<>();
        try (BufferedWriter paths = runner.outputWriter();
                BufferedReader answers = runner.inputReader()) {
            for (int world = 0; world < WORLDS; world++) {
                populate(kernel);
                Observed observed = kernel.observe();
                Explainer explainer = LocalPrograms.explainer(observed, List::of);
                for (int number = 0; number < FILES; number++) {
                    Path file = file(number);
                    Ending told = explainer.explain(file.toString()).ending();
                    paths.write(file + "\n");
                    paths.flush();
                    String happened = answers.readLine();
                    assertThat(word(told))
                            .as("seed %d: %s in %s: %s", SEED, file, observed, told)
                            .isEqualTo(happened);
                    endings.merge(happened, 1, Integer::sum);
                }
            }
        }
        System.out.println("explained: " + endings);
        assertThat(endings).containsKeys("ENOEXEC", "ENOENT", "EACCES", "ELOOP", "exit 10", "exit 11");
    }

    private String word(Ending ending) {
        return ending instanceof Ending.Runs runs
                ? "exit " + programs.get(runs.program())
                : ((Ending.Fails) ending).errno();
    }

    // What there is to run.

    private void prepare() throws IOException, InterruptedException {
        compile("runs.c", "runs");
        for (int status = 10; status < 13; status++) {
            String program = "program" + status + (status == 12 ? ".two" : "");
            compile("quiet.c", program, "-static", "-nostartfiles", "-DSTATUS=" + status);
            programs.put(scratch.resolve(program).toString(), status);
        }
        compile("quiet.c", "lost", "-nostartfiles", "-Wl,--dynamic-linker=/no/loader");
        interpreters.addAll(programs.keySet());
        interpreters.add(path("lost"));
        interpreters.add(path("missing"));
        interpreters.add(path("runs/behind"));
        interpreters.add(scratch.toString());
        interpreters.add(write("script", "#!" + path("program10") + "\n", true));
        interpreters.add(write("script.one", "#! " + path("script") + " x", true));
        interpreters.add(write("plain", "AAAA", true));
        interpreters.add(write("unmarked", "AAAA", false));
        Files.createDirectories(scratch.resolve("noexec"));
        RealKernel.must("mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", path("noexec"));
        runner = new ProcessBuilder(path("runs"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private String path(String name) {
        return scratch.resolve(name).toString();
    }

    private void compile(String source, String program, String... options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror"));
        line.addAll(List.of(options));
        line.addAll(List.of("-o", path(program), "src/test/c/" + source));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    private String write(String name, String text, boolean executable) throws IOException {
        Path file = scratch.resolve(name);
        Files.deleteIfExists(file);
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        return file.toString();
    }

    // Worlds.

    private void populate(BinfmtMiscDirectory kernel) {
        Path status = RealKernel.POINT.resolve("status");
        RealKernel.write(status, Bytes.ofText("-1"));
        RealKernel.write(status, Bytes.ofText("1"));
        for (int count = random.nextInt(7); count > 0; count--) {
            EntryName name = EntryName.of("e" + count);
            Registration registration = new Registration(pick(PATTERNS), pick(interpreters), flags());
            boolean made =
                    kernel.register(List.of(new NewEntry(name, registration))).done() == 1;
            if (made && random.nextInt(5) == 0) {
                RealKernel.command(name, "0");
            }
        }
        if (random.nextInt(20) == 0) {
            RealKernel.write(status, Bytes.ofText("0"));
        }
    }

    private Set<Flag> flags() {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if (random.nextInt(4) == 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    private Path file(int number) throws IOException {
        String directory = random.nextInt(25) == 0 ? "noexec/" : "";
        Path file = scratch.resolve(directory + "file" + number + pick(EXTENSIONS));
        Files.deleteIfExists(file);
        programs.remove(file.toString());
        switch (random.nextInt(12)) {
            case 0 -> copy("program1" + random.nextInt(2), file);
            case 1 -> copy("lost", file);
            case 2 -> Files.createDirectory(file);
            case 3 -> link(pick(interpreters), file);
            case 4 -> write(scratch.relativize(file).toString(), script(), true);
            case 5 -> write(scratch.relativize(file).toString(), pick(List.of("", "text\n", "#!\n")), true);
            case 6 -> write(scratch.relativize(file).toString(), "AAAA", random.nextBoolean());
            case 7 -> {
                Pattern.Magic arm = ElfTarget.named("aarch64").orElseThrow().pattern();
                String head = new String(arm.magic().toArray(), StandardCharsets.ISO_8859_1);
                write(scratch.relativize(file).toString(), head, true);
            }
            case 8 -> file = Path.of(path("no/such/file"));
            default -> write(scratch.relativize(file).toString(), pick(List.of("AAAA", "AABB", "aaBB", "xxBB")), true);
        }
        return file;
    }

    /** Of all the ways to write one. */
    private String script() {
        String blanks = pick(List.of("", " ", "\t "));
        String argument = pick(List.of("", " ", " -x", "\t-x -y "));
        return "#!" + blanks + pick(interpreters) + argument + pick(List.of("", "\n", "\n# more\n"));
    }

    private void link(String target, Path file) throws IOException {
        Files.createSymbolicLink(file, Path.of(target));
        exitsLike(target, file);
    }

    private void copy(String program, Path file) throws IOException {
        Files.copy(scratch.resolve(program), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        exitsLike(path(program), file);
    }

    private void exitsLike(String program, Path file) {
        if (programs.containsKey(program)) {
            programs.put(file.toString(), programs.get(program));
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    static {
        // the failure names it, but a broken run may not get so far
        System.out.println("explain: seed " + SEED);
    }
}
