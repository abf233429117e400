package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.OnKernel;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Directories of files made at random mean to us what they mean to {@code systemd-binfmt}: the same entries, and of two
 * that may match one file the same one first.
 */
@OnKernel
class AsSystemdTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", 20261124);
    private static final int ROUNDS = Integer.getInteger("binfmtd.test.worlds", 150);
    private static final String SYSTEMD_BINFMT = "/lib/systemd/systemd-binfmt";

    private static final List<Path> DIRECTORIES = List.of(
            Path.of("/etc/binfmt.d"),
            Path.of("/run/binfmt.d"),
            Path.of("/usr/local/lib/binfmt.d"),
            Path.of("/usr/lib/binfmt.d"));

    private static final List<String> FILES =
            List.of("a.conf", "B.conf", "10-b.conf", "b.conf", "é.conf", ".c.conf", "d");
    private static final List<String> NAMES = List.of("a", "b", "c", "aa", "Z", "z-1");
    private static final List<String> PATTERNS = List.of(
            "M::AB:",
            "M::ABC:",
            "M:1:B:",
            "M::A\\x00:\\xff\\x00",
            "M::XY:",
            "M:+01:Y:",
            "E::foo:",
            "E:9:foo:x",
            "E::bar:");
    private static final List<String> FLAGS = List.of("", "P", "OP", "C", "PPO");
    private static final List<String> ENDS = List.of("\n", "\n", "\r\n", "\r", "\0", "\n\n", " \t\n", "\n\r", "\n\0");
    private static final List<String> OTHERS = List.of(
            "# :a:E::x::/bin/true:",
            "; x",
            "#",
            "",
            "   ",
            ":a:X::foo::/bin/true:",
            ":b:M::\\xg::/bin/true:",
            ":c",
            "x",
            ":a:M::AB::/bin/true:T",
            ":register:E::x::/bin/true:",
            ":b:E::foo::/bin/true:p");

    private final BinfmtMiscDirectory kernel = RealKernel.fresh();

    /** Only this namespace sees them. */
    @BeforeAll
    static void makeDirectories() throws IOException {
        assumeTrue(Files.isExecutable(Path.of(SYSTEMD_BINFMT)), "there is no " + SYSTEMD_BINFMT);
        for (String each : List.of("/etc/binfmt.d", "/usr/lib/binfmt.d", "/run", "/usr/local/lib")) {
            assumeTrue(Files.isDirectory(Path.of(each)), "there is no " + each + " to cover");
            RealKernel.must("mount", "-t", "tmpfs", "tmpfs", each);
        }
        for (Path each : DIRECTORIES) {
            Files.createDirectories(each);
        }
    }

    @AfterAll
    static void takeDirectoriesAway() {
        for (String each : List.of("/etc/binfmt.d", "/usr/lib/binfmt.d", "/run", "/usr/local/lib")) {
            RealKernel.run("umount", "-l", each);
        }
    }

    @Test
    void filesMeanTheSame() throws IOException {
        System.out.println("directories: seed " + SEED + ", " + ROUNDS + " rounds");
        Random random = new Random(SEED);
        int entries = 0;
        int ordered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            make(random);
            RealKernel.run(SYSTEMD_BINFMT);
            List<Entry> theirs = kernel.observe().entries();
            Declarations read = new ConfigReader(SearchPath.standard(), Trust.anybody())
                    .read()
                    .declarations();
            try {
                assertThat(ours(read)).isEqualTo(byName(theirs));
                ordered += order(read, theirs);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + "\n" + shown(), e);
            }
            entries += theirs.size();
        }
        assertThat(entries).as("entries that systemd registered").isGreaterThan(ROUNDS);
        assertThat(ordered).as("pairs that have an order").isGreaterThan(ROUNDS);
    }

    private static Map<String, Registration> ours(Declarations read) {
        Map<String, Registration> ours = new TreeMap<>();
        for (Handler each : read.handlers()) {
            ours.put(each.name().text(), wanted(each).registration());
        }
        return ours;
    }

    private static DesiredEntry wanted(Handler handler) {
        Handler.Rule rule = handler.rule().orElseThrow();
        Registration registration =
                new Registration(rule.pattern(), rule.candidates().get(0), rule.flags());
        return new DesiredEntry(
                handler.name(), registration, handler.priority(), handler.precedence(), List.of(), Optional.empty());
    }

    private static Map<String, Registration> byName(List<Entry> entries) {
        Map<String, Registration> byName = new TreeMap<>();
        for (Entry each : entries) {
            byName.put(each.name().display(), ((Entry.Known) each).registration());
        }
        return byName;
    }

    /** @return how many pairs have one */
    private static int order(Declarations read, List<Entry> theirs) {
        Map<String, DesiredEntry> byName = new TreeMap<>();
        read.handlers().forEach(each -> byName.put(each.name().text(), wanted(each)));
        int pairs = 0;
        for (int above = 0; above < theirs.size(); above++) {
            for (int below = above + 1; below < theirs.size(); below++) {
                DesiredEntry one = byName.get(theirs.get(above).name().display());
                DesiredEntry other = byName.get(theirs.get(below).name().display());
                boolean meet =
                        one.registration().pattern().meets(other.registration().pattern());
                if (meet) {
                    pairs++;
                    assertThat(one.mustStandAbove(other))
                            .as(one + " above " + other)
                            .isTrue();
                }
            }
        }
        return pairs;
    }

    // Making directories.

    private static void make(Random random) throws IOException {
        for (Path directory : DIRECTORIES) {
            for (String name : FILES) {
                Path file = directory.resolve(name);
                Files.deleteIfExists(file);
                switch (random.nextInt(8)) {
                    case 0 -> Files.createFile(file);
                    case 1 -> Files.createSymbolicLink(file, Path.of("/dev/null"));
                    case 2, 3 -> Files.write(file, lines(random).getBytes(StandardCharsets.ISO_8859_1));
                    default -> {}
                }
            }
        }
    }

    private static String lines(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(random.nextInt(4) == 0 ? one(OTHERS, random) : line(random))
                    .append(one(ENDS, random));
        }
        return random.nextInt(4) == 0 ? text + line(random) : text.toString();
    }

    private static String line(Random random) {
        String line = ":" + one(NAMES, random) + ":" + one(PATTERNS, random) + ":/bin/" + random.nextInt(10) + ":"
                + one(FLAGS, random);
        return switch (random.nextInt(6)) {
            case 0 -> " \t" + line;
            case 1 -> line.replace(':', '|');
            case 2 -> line.replace(':', '\u00ff');
            default -> line;
        };
    }

    private static String one(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String shown() throws IOException {
        StringBuilder shown = new StringBuilder();
        for (Path directory : DIRECTORIES) {
            for (String name : FILES) {
                Path file = directory.resolve(name);
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    Bytes content = Bytes.of(Files.readAllBytes(file));
                    shown.append(file)
                            .append(": ")
                            .append(Printable.printable(content))
                            .append('\n');
                } else if (Files.exists(file)) {
                    shown.append(file).append(" -> /dev/null\n");
                }
            }
        }
        return shown.toString();
    }
}
