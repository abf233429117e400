package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.status.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts on damaged state: bits flipped, files cut off, exchanged, emptied, removed, and things that are no files in
 * their places. The daemon starts, has what is declared, touches nothing that is not its own, and forgets nothing
 * silently. {@code -Dbinfmtd.starts=N} makes more of them.
 */
class DamagedStateTest {
    private static final int STARTS = Integer.getInteger("binfmtd.starts", 1000);
    private static final List<String> OWN = List.of("ha", "hb", "hc");
    /** One bit away from one of ours. */
    private static final List<String> FOREIGN = List.of("hd", "h`", "ia", "HC");

    private static final HandlerName PROTECTED = new HandlerName("hd");

    @TempDir
    Path directory;

    private FakeBinfmtMisc kernel;
    private SimulatedFiles files;
    private final SimulatedTime time = new SimulatedTime();

    private static Handler handler(String name) {
        return new Handler(
                new HandlerName(name),
                "",
                true,
                Optional.of(new Handler.Rule(
                        new Pattern.Extension(name), Optional.empty(), false, List.of("/i/a"), Set.of(), Launch.NONE)),
                0,
                new Origin("/h/1.yaml", 1),
                Map.of(),
                List.of("/h/1.yaml"));
    }

    private Reconciler daemon() {
        return new Reconciler(new Dependencies(
                kernel,
                directory.resolve("binfmt_misc"),
                files,
                directory.resolve("state"),
                directory.resolve("run"),
                Systemd.of(Map.of(), 1),
                time::instant,
                time::now,
                () -> 0.5));
    }

    /** A daemon has been there, and has kept all that it keeps; then one handler is taken away. */
    private void prepare() throws IOException {
        for (String each : List.of("state", "run")) {
            empty(directory.resolve(each));
        }
        kernel = new FakeBinfmtMisc();
        kernel.install("/i/a");
        files = new SimulatedFiles(kernel, directory.resolve("launchers"), time);
        files.settings = SimulatedFiles.settings(
                Duration.ofSeconds(30),
                Settings.OnConflict.KEEP,
                Settings.OnOvertake.RESTORE,
                Settings.OnStop.KEEP,
                PROTECTED);
        FOREIGN.forEach(name -> kernel.put(EntryName.of(name), foreign(name)));
        OWN.forEach(name -> files.handlers.put(new HandlerName(name), handler(name)));
        try (Reconciler first = daemon()) {
            first.firstPass();
            first.settle();
        }
        files.handlers.remove(new HandlerName("hb"));
    }

    private static Registration foreign(String name) {
        return new Registration(new Pattern.Extension("of-" + name), "/elsewhere", Set.of());
    }

    private static void empty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        Files.createDirectories(directory);
    }

    private List<Path> stateFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String each : List.of("run", "state")) {
            try (Stream<Path> all = Files.list(directory.resolve(each))) {
                all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found;
    }

    private String damage(Random random) throws IOException {
        List<Path> all = stateFiles();
        Path file = all.get(random.nextInt(all.size()));
        byte[] content = Files.readAllBytes(file);
        String kind = List.of(
                        "flip",
                        "flip",
                        "flip",
                        "cut",
                        "cut",
                        "exchange",
                        "empty",
                        "remove",
                        "link",
                        "directory",
                        "noise")
                .get(random.nextInt(11));
        switch (kind) {
            case "flip" -> {
                for (int flips = content.length == 0 ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
                    content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, content);
            }
            case "cut" -> Files.write(file, Arrays.copyOf(content, random.nextInt(content.length + 1)));
            case "exchange" -> {
                Path other = all.get(random.nextInt(all.size()));
                byte[] others = Files.readAllBytes(other);
                Files.write(other, content);
                Files.write(file, others);
            }
            case "empty" -> Files.write(file, new byte[0]);
            case "remove" -> Files.delete(file);
            case "link" -> {
                Path moved = directory.resolve("moved");
                Files.move(file, moved, StandardCopyOption.REPLACE_EXISTING);
                Files.createSymbolicLink(file, moved);
            }
            case "directory" -> {
                Files.delete(file);
                Files.createDirectories(file.resolve("below"));
            }
            default -> {
                byte[] noise = new byte[random.nextInt(5000)];
                random.nextBytes(noise);
                Files.write(file, noise);
            }
        }
        return kind + " " + file.getFileName();
    }

    @Test
    void startsOnDamagedStateTouchNothingForeignAndForgetNothingSilently() throws Exception {
        long seed = Long.getLong("binfmtd.seed", System.nanoTime());
        int lost = 0;
        for (int start = 0; start < STARTS; start++) {
            Random random = new Random(seed + start);
            prepare();
            Map<EntryName, Entry> before = kernel.observe().byName();
            List<String> damages = new ArrayList<>();
            for (int more = 1 + random.nextInt(3); more > 0 && !stateFiles().isEmpty(); more--) {
                damages.add(damage(random));
            }
            String what = "seed " + (seed + start) + ": " + damages;
            lost += startAndCheck(before, what);
        }
        System.out.printf("damaged state: seed %d, %d starts, %d claims lost, each reported%n", seed, STARTS, lost);
        assertThat(lost).isPositive();
    }

    /** @return how many claims were lost */
    private int startAndCheck(Map<EntryName, Entry> before, String what) {
        return assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    try (Reconciler daemon = daemon()) {
                        daemon.firstPass();
                        daemon.settle();
                        check(before, daemon.snapshot(), what);
                        return lost(daemon.snapshot(), what);
                    }
                },
                what);
    }

    private void check(Map<EntryName, Entry> before, Snapshot snapshot, String what) {
        Map<EntryName, Entry> now = kernel.observe().byName();
        for (String name : FOREIGN) {
            assertThat(now.get(EntryName.of(name))).as("%s: %s", what, name).isEqualTo(before.get(EntryName.of(name)));
        }
        for (String name : List.of("ha", "hc")) {
            assertThat(now).as(what).containsKey(EntryName.of(name));
        }
        assertThat(snapshot.handlers()).as(what).hasSizeGreaterThanOrEqualTo(2);
    }

    /**
     * Of a handler that is declared its entry is adopted, and that is an event; of the other one there is only the
     * entry.
     */
    private int lost(Snapshot snapshot, String what) {
        int lost = 0;
        for (String name : OWN) {
            boolean known = snapshot.handlers().stream()
                    .anyMatch(each -> each.name().text().equals(name) && !each.adopted());
            if (!known) {
                lost++;
                assertThat(snapshot.problems().stream()
                                        .anyMatch(each -> each.code().equals("corrupt-inventory"))
                                || snapshot.history().stream()
                                        .anyMatch(each -> each.handler().equals(name)
                                                && each.event().equals("adopted"))
                                || what.contains("remove inventory"))
                        .as("%s: the loss of %s is reported: %s", what, name, snapshot.problems())
                        .isTrue();
            }
        }
        return lost;
    }
}
