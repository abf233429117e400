package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.Ground;
import org.binfmtd.model.Handler;
import org.junit.jupiter.api.Test;

/**
 * Files that are swapped while they are read: by another user, who must never be believed; and by root, whole or not at
 * all.
 */
@AmongUsers
class SwapTest {
    private static final Trust ROOT = Trust.ofRoot(List.of());
    private static final int READS = Integer.getInteger("binfmtd.swap.reads", 100_000);

    private Ground ground;
    private final List<Path> roots = new ArrayList<>();
    private final List<Path> attacked = new ArrayList<>();

    @Test
    void nothingOfAnotherUsersIsEverBelieved() throws IOException {
        Ground.needOtherUsers();
        ground = new Ground();
        ground.file("good/h.yaml", Ground.YAML);
        root("own directory", "chown 1000 handlers.d");
        root("sticky", "chmod 1777 handlers.d");
        root("open", "chmod 777 handlers.d");
        root("own parent", "chown 1000 .");
        root("own link", "mv handlers.d away && ln -s away handlers.d && chown -h 1000 . handlers.d");
        root("own target", "mkdir away && chown 1000 away && rm handlers.d/h.yaml && ln -s ../away/h.yaml handlers.d");
        root("own file", "chown 1000 handlers.d/h.yaml");
        root("open file", "chmod 666 handlers.d/h.yaml");
        Files.createDirectories(ground.at("good root"));
        Files.createSymbolicLink(ground.at("good root/handlers.d"), ground.at("good"));

        long accepted = 0;
        long foreign = 0;
        long changes;
        try (Attack attack = new Attack()) {
            for (int i = 0; i < READS / roots.size(); i++) {
                for (Path root : roots) {
                    List<Handler> handlers = handlers(root);
                    accepted += handlers.size();
                    foreign += handlers.stream()
                            .filter(each -> each.name().text().equals("foreign"))
                            .count();
                }
                assertThat(handlers(ground.at("good root"))).as("root's own").hasSize(1);
            }
            changes = attack.end();
        }
        System.out.println("swap: " + READS + " reads under " + changes + " changes by another user: " + accepted
                + " accepted, " + foreign + " foreign; and " + READS / roots.size() + " of root's own, all accepted");
        assertThat(changes).as("changes by the attacker").isGreaterThan(1_000);
        assertThat(accepted).isZero();
    }

    private void root(String name, String spoil) throws IOException {
        Path root = ground.at(name.replace(' ', '-'));
        ground.file(root.getFileName() + "/handlers.d/h.yaml", Ground.YAML);
        Ground.sh("cd " + root + " && " + spoil);
        roots.add(root);
        attacked.add(root.resolve("handlers.d"));
        attacked.add(root.resolve("away"));
    }

    private static List<Handler> handlers(Path root) {
        return new ConfigReader(new SearchPath(List.of(root)), ROOT)
                .read()
                .declarations()
                .handlers();
    }

    /** Another user at work. */
    private final class Attack implements AutoCloseable {
        private final Process process;
        private final BufferedReader said;

        Attack() throws IOException {
            Path classes = ground.directory("attacker");
            Files.copy(Path.of("target/test-classes/Attacker.class"), classes.resolve("Attacker.class"));
            List<String> command = new ArrayList<>(List.of(
                    "setpriv",
                    "--reuid=" + Ground.USER,
                    "--regid=" + Ground.USER,
                    "--clear-groups",
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1",
                    "-Dgood=" + ground.at("good/h.yaml"),
                    "-cp",
                    classes.toString(),
                    "Attacker"));
            attacked.forEach(each -> command.add(each.toString()));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            said = process.inputReader();
            assertThat(said.readLine()).isEqualTo("attacking");
        }

        long end() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            return Long.parseLong(said.readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /**
     * A cluster swaps its {@code ..data}, an editor renames, and somebody writes in place: each read is of one version.
     */
    @Test
    void whatRootSwapsIsReadWhole() throws Exception {
        ground = new Ground();
        Path handlers = ground.directory("root/handlers.d");
        for (String version : List.of("..1", "..2")) {
            ground.file("root/handlers.d/" + version + "/cluster.yaml", yaml("cluster", version));
        }
        ground.link("root/handlers.d/..data", "..1");
        ground.link("root/handlers.d/cluster.yaml", "..data/cluster.yaml");
        ground.file("root/handlers.d/renamed.yaml", yaml("renamed", "..1"));
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong swaps = new AtomicLong();
        Thread swapping = new Thread(() -> {
            try {
                while (!over.get()) {
                    String version = swaps.incrementAndGet() % 2 == 0 ? "..1" : "..2";
                    Path next = Files.createSymbolicLink(handlers.resolve("..next"), Path.of(version));
                    Files.move(next, handlers.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
                    Path written = Files.writeString(handlers.resolve(".new"), yaml("renamed", version));
                    Files.move(written, handlers.resolve("renamed.yaml"), StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        swapping.start();
        long whole = 0;
        long told = 0;
        SearchPath path = new SearchPath(List.of(ground.at("root")));
        try {
            for (int i = 0; i < READS / 20; i++) {
                var read = new ConfigReader(path, ROOT).read().declarations();
                assertThat(read.problems()).allMatch(problem -> problem.code().equals("changed-while-read"));
                assertThat(read.handlers().size() + read.problems().size()).isEqualTo(2);
                whole += read.handlers().size();
                told += read.problems().size();
                read.handlers().forEach(SwapTest::isOfOneVersion);
            }
        } finally {
            over.set(true);
            swapping.join();
        }
        System.out.println("swap: " + whole + " reads under " + swaps.get() + " swaps by root were of one version, "
                + told + " told that the file was changing");
        assertThat(swaps.get()).isGreaterThan(1_000);
        assertThat(whole).isPositive();
    }

    private static String yaml(String name, String version) {
        return "handlers:\n  " + name + ":\n    description: " + version + "\n    match: { magic: \"00 74 72 75\" }\n"
                + "    interpreter: /usr/bin/" + version + "\n";
    }

    private static void isOfOneVersion(Handler handler) {
        assertThat(handler.rule().orElseThrow().candidates()).containsExactly("/usr/bin/" + handler.description());
    }
}
