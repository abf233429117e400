package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.files.Finder;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.model.BoundedProblems;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However much there is to read, what becomes of it is bounded, and what is left out is counted, said, and frozen. */
class ReadLimitsTest {
    @TempDir
    Path root;

    private Path handlers(String name, String text) throws IOException {
        return Files.writeString(
                Files.createDirectories(root.resolve("etc/binfmtd/handlers.d")).resolve(name), text);
    }

    private Configuration read() {
        return new ConfigReader(SearchPath.below(root), Trust.anybody()).read();
    }

    private static int count(List<Problem> problems) {
        return problems.stream().mapToInt(Problem::count).sum();
    }

    private static Problem only(String code, List<Problem> problems) {
        List<Problem> found =
                problems.stream().filter(each -> each.code().equals(code)).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String mistaken(int count) {
        StringBuilder text = new StringBuilder("handlers:\n");
        for (int i = 1; i <= count; i++) {
            text.append("  h" + i + ": { match: { extension: h" + i + " }, interpretr: /bin/cat }\n");
        }
        return text.toString();
    }

    private static String good(String prefix, int count) {
        return mistaken(count).replace("interpretr", "interpreter").replace("  h", "  " + prefix);
    }

    @Test
    void theMistakesOfOneFile() throws IOException {
        Path file = handlers("a.yaml", mistaken(480));
        Declarations declarations = read().declarations();
        List<Problem> problems = declarations.problems();
        assertThat(problems).hasSize(101);
        assertThat(count(problems)).isEqualTo(480);
        assertThat(problems.get(100).describe())
                .startsWith(file + ":102: 380 more errors in this file are not listed; ");
        assertThat(declarations.broken())
                .as("each handler is broken by a mistake of its own")
                .hasSize(480)
                .allSatisfy((name, fault) -> assertThat(fault.handler()).isEqualTo(name.text()));
    }

    @Test
    void aMistakeThatIsNotListedBreaksItsHandlerToo() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            lines.append(":f" + i + ":M::\n");
        }
        lines.append(":good:E::good::/bin/cat:\n");
        Path directory = Files.createDirectories(root.resolve("etc/binfmt.d"));
        Files.writeString(directory.resolve("a.conf"), lines);
        Declarations declarations = read().declarations();
        assertThat(declarations.broken()).hasSize(2000);
        assertThat(declarations.handlers()).hasSize(1);
        assertThat(declarations.problems()).hasSize(101);
        assertThat(count(declarations.problems())).isEqualTo(2000);
    }

    @Test
    void theMistakesOfAllFiles() throws IOException {
        for (int i = 0; i < 30; i++) {
            handlers(i + ".yaml", mistaken(480).replace("  h", "  f" + i + "h"));
        }
        handlers("zz.yaml", mistaken(1).replace("  h", "  last"));
        List<Problem> problems = read().declarations().problems();
        assertThat(problems).hasSizeLessThanOrEqualTo(2001);
        assertThat(count(problems)).isEqualTo(30 * 480 + 1);
        Problem last = problems.get(problems.size() - 1);
        assertThat(last.code()).isEqualTo(BoundedProblems.MORE);
        assertThat(last.file()).isEmpty();
    }

    @Test
    void theMistakesOfSettings() throws IOException {
        Path file = Files.createDirectories(root.resolve("etc/binfmtd")).resolve("binfmtd.yaml");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append("wach" + i + ": true\n");
        }
        Files.writeString(file, text);
        Configuration configuration = read();
        assertThat(configuration.settingsReadable()).isFalse();
        assertThat(configuration.settingsProblems()).hasSize(101);
        assertThat(count(configuration.settingsProblems())).isEqualTo(1000);
    }

    @Test
    void theFilesOfOneDirectory() throws IOException {
        for (int i = 0; i < Finder.MOST + 3; i++) {
            handlers(String.format("%04d.yaml", i), "handlers: { h" + i + ": { enabled: false } }\n");
        }
        Declarations declarations = read().declarations();
        Path directory = root.resolve("etc/binfmtd/handlers.d");
        assertThat(declarations.handlers()).hasSize(Finder.MOST);
        assertThat(only("too-many-files", declarations.problems()).describe())
                .startsWith(directory + ": the directory has 3 more files than the 4096 that are read");
        assertThat(declarations.isBroken(directory + "/4098.yaml"))
                .as("what it declared before stays")
                .isTrue();
    }

    @Test
    void filesBesideThoseThatCount() throws IOException {
        Path directory = Files.createDirectories(root.resolve("etc/binfmt.d"));
        for (int i = 0; i < Finder.MOST + 5; i++) {
            Files.createFile(directory.resolve("file" + i));
        }
        List<Problem> problems = read().declarations().problems();
        assertThat(only("too-many-files", problems).reason()).contains(" 5 more files ");
        assertThat(count(problems)).isEqualTo(Finder.MOST + 1);
    }

    @Test
    void theNumberOfHandlers() throws IOException {
        for (int i = 0; i < 165; i++) {
            handlers(String.format("%03d.yaml", i), good("f" + i + "h", 100));
        }
        Path last = handlers("last.yaml", "handlers: { f0h1: { priority: 5 }, other: { enabled: false } }\n");
        Declarations declarations = read().declarations();
        assertThat(declarations.handlers()).hasSize(HandlerMerger.MOST);
        assertThat(only("too-many-handlers", declarations.problems()).reason())
                .startsWith(16_500 + 1 - HandlerMerger.MOST + " definitions are left out");
        assertThat(declarations.mayStillDeclare(last.toString())).isTrue();
        assertThat(declarations.handlers().stream()
                        .filter(each -> each.name().equals(new HandlerName("f0h1")))
                        .findFirst()
                        .orElseThrow()
                        .priority())
                .as("those that have a place are still changed")
                .isEqualTo(5);
    }

    @Test
    void theNumberOfLines() throws IOException {
        Path directory = Files.createDirectories(root.resolve("etc/binfmt.d"));
        for (int file = 0; file < 17; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                lines.append(":same:E::x" + i + "::/bin/cat:\n");
            }
            Files.writeString(directory.resolve(file + ".conf"), lines);
        }
        List<Problem> problems = read().declarations().problems();
        assertThat(only("too-many-handlers", problems).reason())
                .startsWith(17_000 - HandlerMerger.MOST + " definitions are left out");
    }

    @Test
    void theLengthOfAllFilesTogether() throws IOException {
        for (int i = 100; i < 180; i++) {
            handlers(i + ".yaml", "handlers: { h" + i + ": { enabled: false } }\n" + "#".repeat(64_000));
        }
        Declarations declarations = read().declarations();
        assertThat(declarations.handlers()).hasSize(66);
        assertThat(declarations.problems())
                .hasSize(14)
                .allMatch(each -> each.code().equals("too-much"));
        assertThat(declarations.brokenFiles()).hasSize(14);
    }
}
