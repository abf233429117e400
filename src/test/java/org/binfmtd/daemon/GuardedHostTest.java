package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.daemon.RandomDefinitions.Program;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.HostFiles;
import org.binfmtd.host.HostPrograms;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.OnKernel;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.status.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No definition that is accepted takes a program from this machine: random definitions, most of them cut out of the
 * machine's own files, are held against every program and script in its directories of programs and of packages.
 */
@OnKernel
class GuardedHostTest {
    private static final int PATTERNS = Integer.getInteger("binfmtd.patterns", 3_000);
    private static final int HEADERS = Integer.getInteger("binfmtd.headers", 100_000);
    private static final long SEED = Long.getLong("binfmtd.seed", 15);
    private static final int AT_ONCE = 500;
    private static final int PATTERNS_TO_RUN = 20;
    private static final int PROGRAMS_TO_RUN = 10;
    private static final String RUN = "/bin/false";
    private static final List<Path> EMPTIED = List.of(Path.of("/usr/local/games"), Path.of("/usr/games"));

    private static final List<Program> PROGRAMS = new ArrayList<>();
    private static final List<Program> SCRIPTS = new ArrayList<>();
    private static final List<Program> COMPILED = new ArrayList<>();

    private final Random random = new Random(SEED);
    private final RandomDefinitions definitions = new RandomDefinitions(random, SCRIPTS, COMPILED);

    @TempDir
    private Path top;

    @BeforeAll
    static void find() throws IOException {
        Bytes own = DiskFileSystem.head(Path.of("/proc/self/exe"));
        for (String path : executables()) {
            Program program = new Program(path, headOf(path));
            if (program.isScript()) {
                SCRIPTS.add(program);
            } else if (program.isCompiledFor(own)) {
                COMPILED.add(program);
            }
        }
        PROGRAMS.addAll(SCRIPTS);
        PROGRAMS.addAll(COMPILED);
        assertThat(SCRIPTS).hasSizeGreaterThan(50);
        assertThat(COMPILED).hasSizeGreaterThan(100);
    }

    /** By a shell and find(1), which know nothing of how the daemon looks. */
    private static Set<String> executables() throws IOException {
        String directories = String.join(" ", HostPrograms.DIRECTORIES);
        Process find = new ProcessBuilder(
                        "sh", "-c", "find -L " + directories + " -maxdepth 1 -type f -perm /111 2>/dev/null")
                .start();
        String paths = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new LinkedHashSet<>(paths.lines().sorted().toList());
    }

    private static Bytes headOf(String path) {
        try {
            return DiskFileSystem.head(Path.of(path));
        } catch (IOException e) {
            return Bytes.EMPTY; // nor can it be run
        }
    }

    @Test
    void whatIsAcceptedTakesNoProgramOfThisMachine() throws IOException, InterruptedException {
        List<Pattern> accepted = new ArrayList<>();
        List<Pattern> refused = new ArrayList<>();
        for (int made = 0; made < PATTERNS; made += AT_ONCE) {
            List<Pattern> patterns = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                patterns.add(definitions.pattern());
            }
            Set<Pattern> good = definitions.accepted(patterns);
            accepted.addAll(good);
            patterns.stream().filter(pattern -> !good.contains(pattern)).forEach(refused::add);
        }
        takeNothing(accepted);
        long harmful = refused.stream().filter(this::takesSome).count();
        System.out.printf(
                "guards: %d accepted, %d refused (%d of which take programs); %d scripts and %d compiled programs:"
                        + " 0 taken by those accepted%n",
                accepted.size(), refused.size(), harmful, SCRIPTS.size(), COMPILED.size());
        assertThat(accepted).hasSizeGreaterThan(PATTERNS / 10);
        assertThat(harmful).isGreaterThan(PATTERNS / 10);
        theKernelAgrees(accepted, refused);
    }

    private static void takeNothing(List<Pattern> accepted) {
        assertThat(RandomDefinitions.taken(accepted, PROGRAMS))
                .as("seed %d", SEED)
                .isEmpty();
    }

    @Test
    void noneOfAHundredThousandHeadersTakesAProgram() throws IOException {
        List<Pattern> accepted = definitions.acceptedHeaders(HEADERS);
        takeNothing(accepted);
        System.out.printf("guards: %d accepted definitions of headers take 0 programs%n", accepted.size());
    }

    @Test
    void whatIsShippedOrQemusOwnIsAccepted() throws IOException {
        List<Pattern> patterns = new ArrayList<>();
        SearchPath shipped = new SearchPath(List.of(Path.of("config")));
        for (Handler handler :
                new ConfigReader(shipped, Trust.anybody()).read().declarations().handlers()) {
            Handler.Rule rule = handler.rule().orElseThrow();
            patterns.add(rule.pattern());
        }
        assertThat(patterns).hasSizeGreaterThan(40);
        for (String line : Files.readAllLines(Path.of("src/test/resources/elf/qemu-magics.tsv"))) {
            String[] columns = line.split("\t");
            if (!columns[0].equals("name")) {
                patterns.add(new Pattern.Magic(0, bytes(columns[2]), bytes(columns[3])));
            }
        }
        patterns.removeIf(GuardedHostTest::isOwn);
        assertThat(definitions.accepted(patterns)).containsAll(patterns);
        System.out.printf("guards: all of %d patterns of shipped handlers and of QEMU are accepted%n", patterns.size());
    }

    private static boolean isOwn(Pattern pattern) {
        return HostFiles.natives().stream().anyMatch(each -> each.pattern().meets(pattern));
    }

    /** Text with the kernel's escapes. */
    private static Bytes bytes(String text) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                hex.append(text, i + 2, i + 4);
                i += 3;
            } else {
                hex.append(String.format("%02x", (int) text.charAt(i)));
            }
        }
        return Bytes.ofHex(hex.toString());
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean takesSome(Pattern pattern) {
        return PROGRAMS.stream().anyMatch(program -> program.isTakenBy(pattern));
    }

    // The kernel's word.

    private void theKernelAgrees(List<Pattern> accepted, List<Pattern> refused)
            throws IOException, InterruptedException {
        List<Pattern> harmless = refused.stream()
                .filter(pattern -> COMPILED.stream().noneMatch(program -> program.isTakenBy(pattern)))
                .filter(this::takesSome)
                .toList();
        int runs = 0;
        int taken = 0;
        for (int i = 0; i < PATTERNS_TO_RUN; i++) {
            Pattern good = any(accepted);
            registerAboveScripts(good);
            for (int k = 0; k < PROGRAMS_TO_RUN; k++) {
                assertThat(isTaken(any(SCRIPTS))).as(good.describe()).isFalse();
                runs++;
            }
            Pattern bad = any(harmless);
            registerAboveScripts(bad);
            List<Program> victims =
                    SCRIPTS.stream().filter(script -> script.isTakenBy(bad)).toList();
            for (int k = 0; k < PROGRAMS_TO_RUN; k++) {
                Program program = any(k % 2 == 0 ? victims : SCRIPTS);
                boolean took = isTaken(program);
                assertThat(took)
                        .as("%s with %s", bad.describe(), program.path())
                        .isEqualTo(program.isTakenBy(bad));
                taken += took ? 1 : 0;
                runs++;
            }
        }
        RealKernel.reset();
        System.out.printf(
                "guards: the kernel agrees in %d executions, %d of which were taken by definitions that are refused%n",
                runs, taken);
        assertThat(taken).isPositive();
    }

    /** No script runs by itself meanwhile: what the pattern does not take, true(1) does. */
    private static void registerAboveScripts(Pattern pattern) {
        BinfmtMiscDirectory kernel = RealKernel.fresh();
        Pattern scripts = Pattern.Magic.exactly(0, Bytes.ofText("#!"));
        kernel.register(List.of(
                new NewEntry(EntryName.of("scripts"), new Registration(scripts, "/bin/true", Set.of())),
                new NewEntry(EntryName.of("pattern"), new Registration(pattern, RUN, Set.of()))));
        assertThat(kernel.observe().entries()).hasSize(2);
    }

    /** Whether the kernel gives a file of this name that begins as this one to the pattern's interpreter. */
    private boolean isTaken(Program script) throws IOException, InterruptedException {
        Path copy = top.resolve(Path.of(script.path()).getFileName().toString());
        Files.write(copy, script.head().toArray());
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
        int status = new ProcessBuilder(copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        Files.delete(copy);
        assertThat(status).as(script.path()).isBetween(0, 1);
        return status == 1;
    }

    // What appears later.

    @AfterEach
    void unmount() {
        EMPTIED.forEach(directory -> RealKernel.run("umount", "-l", directory.toString()));
        RealKernel.reset();
    }

    private Snapshot pass() throws IOException, InterruptedException {
        Files.createDirectories(top.resolve("state"));
        Dependencies ground = Dependencies.onDisk(
                new BinfmtMiscDirectory(RealKernel.POINT),
                RealKernel.POINT,
                SearchPath.below(top),
                Trust.anybody(),
                top.resolve("state"),
                top.resolve("state"),
                Systemd.of(Map.of(), ProcessHandle.current().pid()));
        try (Reconciler reconciler = new Reconciler(ground)) {
            reconciler.once();
            return reconciler.snapshot();
        }
    }

    private void declare(String text) throws IOException {
        Path directory = Files.createDirectories(top.resolve("etc/binfmtd/handlers.d"));
        Files.writeString(directory.resolve("test.yaml"), "handlers:\n" + text);
    }

    private static HandlerState stateOf(String name, Snapshot snapshot) {
        return snapshot.handlers().stream()
                .filter(handler -> handler.name().text().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static List<String> warnings(Snapshot snapshot) {
        return snapshot.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.WARNING)
                .filter(problem -> problem.code().equals("takes-host-programs"))
                .map(Problem::describe)
                .toList();
    }

    @Test
    void whatIsActiveStaysWhenAProgramAppears() throws IOException, InterruptedException {
        Path directory = EMPTIED.stream().filter(Files::isDirectory).findFirst().orElse(Path.of("/none"));
        assumeThat(directory).isDirectory();
        RealKernel.reset();
        RealKernel.must("mount", "-t", "tmpfs", "tmpfs", directory.toString());
        declare("  first: { match: { extension: odd }, interpreter: /bin/true }\n");
        Snapshot before = pass();
        assertThat(stateOf("first", before)).isEqualTo(HandlerState.ACTIVE);
        assertThat(warnings(before)).isEmpty();

        Path program = Files.writeString(directory.resolve("program.odd"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        declare("  first: { match: { extension: odd }, interpreter: /bin/true }\n"
                + "  second: { match: { extension: odd }, interpreter: /bin/true }\n"
                + "  third: { match: { extension: odd }, interpreter: /bin/true, even-if-unsafe: true }\n");
        Snapshot after = pass();
        assertThat(stateOf("first", after)).isEqualTo(HandlerState.SHADOWED); // registered still, below the third
        assertThat(stateOf("second", after)).isEqualTo(HandlerState.REFUSED);
        assertThat(stateOf("third", after)).isEqualTo(HandlerState.ACTIVE);
        assertThat(warnings(after)).hasSize(2).allMatch(warning -> warning.contains(program.toString()));

        Files.delete(program);
        Snapshot gone = pass();
        assertThat(warnings(gone)).isEmpty();
        assertThat(stateOf("second", gone)).isNotEqualTo(HandlerState.REFUSED);
    }
}
