package org.binfmtd.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.binfmtd.config.files.AmongUsers;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is explained is what exec does: sets of entries, files of all kinds, mounts of all kinds between the two, and
 * callers with more rights and fewer. Where a caller cannot see something that counts, he is told so, and only there.
 */
@AmongUsers
class ExplainAgreesTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("binfmtd.test.rounds", 50);
    private static final int FILES = 10;
    private static final Path TOP = Path.of("/mnt/explain");
    private static final Pattern.Magic ARM =
            ElfTarget.named("aarch64").orElseThrow().pattern();
    private static final List<Pattern> PATTERNS = List.of(
            Pattern.Magic.exactly(0, Bytes.ofText("AAAA")),
            Pattern.Magic.exactly(0, Bytes.ofText("AABB")),
            Pattern.Magic.exactly(2, Bytes.ofText("BB")),
            new Pattern.Magic(0, Bytes.ofText("AA"), Bytes.ofHex("dfdf")),
            Pattern.Magic.exactly(0, Bytes.ofText("#!")),
            Pattern.Magic.exactly(200, Bytes.ofHex("0000")),
            ARM,
            new Pattern.Extension("one"),
            new Pattern.Extension("two"));

    private static final String POINT = RealKernel.POINT.toString();
    private static final String SAME = "unshare --mount --propagation private";
    private static final String INNER = "unshare --user --map-root-user --mount --propagation private";

    private final Random random = new Random(SEED);
    private final ExecFiles files = new ExecFiles(TOP, random);
    private final List<World> worlds = new ArrayList<>();

    /**
     * Where files are run.
     *
     * @param isBlind whether the entries cannot be seen there
     */
    private record World(String name, boolean isBlind, Process process, BufferedWriter paths, BufferedReader answers) {
        /** What was said, what happened, and why nothing certain was said. */
        String[] ask(Path file) throws IOException {
            paths.write(file + "\n");
            paths.flush();
            return answers.readLine().split("\t", -1);
        }
    }

    @BeforeEach
    void prepare() throws IOException, InterruptedException {
        RealKernel.fresh();
        Files.createDirectories(TOP.resolve("classes"));
        files.prepare();
        for (Class<?> each : List.of(LocalPrograms.class, ExplainHere.class, com.sun.jna.Native.class)) {
            String from =
                    each.getProtectionDomain().getCodeSource().getLocation().getPath();
            RealKernel.must("cp", "-r", from, TOP.resolve("classes").toString());
        }
        RealKernel.must("chmod", "-R", "go+rX", TOP.resolve("classes").toString());
        String user = " setpriv --reuid 1000 --regid 1000 --clear-groups";
        String sysroot = " env QEMU_LD_PREFIX=/usr/aarch64-linux-gnu";
        world("the same mounts", false, "", "", "");
        world("the same mounts, another user", false, "", "", user + sysroot);
        world("read-only", false, SAME, "mount -o remount,bind,ro " + POINT, sysroot);
        world(
                "elsewhere",
                false,
                SAME,
                "mount --bind " + POINT + " /mnt/misc && mount -t tmpfs none /proc/sys/fs",
                user);
        world("hidden", true, SAME, "mount -t tmpfs none /proc/sys/fs", sysroot);
        world("over-mounted", true, SAME, "mount -t tmpfs none " + POINT, user);
        world(
                "hidden, but shown by the first process",
                false,
                SAME + " --pid --fork --mount-proc",
                "mount -t binfmt_misc none " + POINT + " && unshare --mount sh -c"
                        + " 'mount -t tmpfs none /proc/sys/fs && exec \"$@\"' sh \"$@\"; exit",
                sysroot);
        world("a user namespace within", false, INNER, "true", sysroot);
        world("one within with a /proc of its own", true, INNER + " --pid --fork", "mount -t proc proc /proc", "");
        world(
                "one within with entries of its own",
                false,
                INNER,
                "mount -t binfmt_misc none " + POINT + " && echo ':own:E::one::" + files.path("program10") + ":' >"
                        + POINT + "/register",
                sysroot);
        world("one within with entries of its own elsewhere", true, INNER, "mount -t binfmt_misc none /mnt/misc", "");
    }

    private void world(String name, boolean isBlind, String unshare, String mounts, String caller) throws IOException {
        Path classes = TOP.resolve("classes");
        String classPath;
        try (var all = Files.list(classes)) {
            classPath = String.join(File.pathSeparator, all.map(Path::toString).toList());
        }
        Files.createDirectories(Path.of("/mnt/misc"));
        String script = (mounts.isEmpty() ? "" : mounts + " && ") + "exec \"$@\"";
        List<String> line = new ArrayList<>(unshare.isEmpty() ? List.of() : List.of(unshare.split(" ")));
        line.addAll(List.of("sh", "-c", script, "sh"));
        line.addAll(caller.isEmpty() ? List.of() : List.of(caller.strip().split(" +")));
        line.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                ExplainHere.class.getName(),
                files.path("runs")));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        worlds.add(new World(name, isBlind, process, process.outputWriter(), process.inputReader()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        // first: no program could be started while an entry catches all
        RealKernel.write(RealKernel.POINT.resolve("status"), Bytes.ofText("-1"));
        for (World each : worlds) {
            each.process().descendants().forEach(ProcessHandle::destroyForcibly);
            each.process().destroyForcibly().waitFor();
        }
        RealKernel.run("umount", "-l", files.path("noexec"));
        RealKernel.run("umount", "-l", POINT);
        RealKernel.run("rm", "-rf", TOP.toString(), "/mnt/misc");
    }

    @Test
    void itSaysWhatHappensOrThatItCannotKnow() throws IOException, InterruptedException {
        BinfmtMiscDirectory kernel = new BinfmtMiscDirectory(RealKernel.POINT);
        Map<String, Integer> endings = new HashMap<>();
        int unknown = 0;
        for (int round = 0; round < ROUNDS; round++) {
            populate(kernel);
            for (int number = 0; number < FILES; number++) {
                Path file = files.make(number);
                for (World world : worlds) {
                    String[] answer = world.ask(file);
                    String context = "seed %d, %s, in %s: %s".formatted(SEED, file, world.name(), List.of(answer));
                    if (answer[2].isEmpty()) {
                        assertThat(files.expected(answer[0])).as(context).isEqualTo(answer[1]);
                        endings.merge(answer[1], 1, Integer::sum);
                    } else {
                        assertThat(world.isBlind() || isHidden(answer[2]))
                                .as(context)
                                .isTrue();
                        unknown++;
                    }
                }
            }
        }
        System.out.println("explained: " + endings + ", unknown " + unknown + ", foreign: " + files.hasForeign());
        assertThat(endings).containsKeys("ENOEXEC", "ENOENT", "EACCES", "ELOOP", "exit 10", "exit 13");
        assertThat(endings.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(unknown);
        if (files.hasForeign()) {
            assertThat(endings).containsKeys("exit " + ExecFiles.FOREIGN, "exit 255");
        }
    }

    private static boolean isHidden(String doubt) {
        return doubt.endsWith("cannot be read by you") || doubt.contains(" holds the file that was ");
    }

    /** Whoever is blind to all is told of other files than the first. */
    private void populate(BinfmtMiscDirectory kernel) throws IOException, InterruptedException {
        Path status = RealKernel.POINT.resolve("status");
        RealKernel.write(status, Bytes.ofText("-1"));
        RealKernel.write(status, Bytes.ofText("1"));
        for (int count = random.nextInt(7); count > 0; count--) {
            register(kernel, "e" + count, files.pick(PATTERNS), files.pick(files.interpreters()));
        }
        if (files.hasForeign() && random.nextInt(3) > 0) {
            register(kernel, "qemu", ARM, files.emulator());
        }
        if (random.nextInt(20) == 0) {
            RealKernel.write(status, Bytes.ofText("0"));
        }
        if (random.nextInt(10) == 0) {
            Thread.sleep(20); // the kernel's clock has gone on
            files.renew();
        }
    }

    private void register(BinfmtMiscDirectory kernel, String text, Pattern pattern, String interpreter) {
        EntryName name = EntryName.of(text);
        Registration registration = new Registration(pattern, interpreter, flags());
        boolean made =
                kernel.register(List.of(new NewEntry(name, registration))).done() == 1;
        if (made && random.nextInt(5) == 0) {
            RealKernel.command(name, "0");
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

    static {
        // the failure names it, but a broken run may not get so far
        System.out.println("explain: seed " + SEED);
    }
}
