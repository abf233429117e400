package org.binfmtd.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are installed are checked in their places, and whatever they cause in others is told. */
class DeclaredFilesTest {
    private static final String SECOND = "handlers: { tool: { arguments: [-v] } }\n";

    @TempDir
    Path place;

    private Path root;
    private Path first;

    @BeforeEach
    void declare() throws IOException {
        root = place.resolve("root");
        Path interpreter = file("bin/run", "neither a script nor linked dynamically");
        assertThat(interpreter.toFile().setExecutable(true)).isTrue();
        first = file("root/handlers.d/a.yaml", """
                handlers:
                  tool:
                    match: { extension: tool }
                    interpreter: %s
                    flags: [fix-binary]
                """.formatted(interpreter));
    }

    private Path file(String name, String text) throws IOException {
        Path file = place.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> check(Path... paths) throws IOException {
        return below(List.of(root), paths);
    }

    private List<String> below(List<Path> roots, Path... paths) throws IOException {
        return DeclaredFiles.installed(roots).ofAnyOwner().problemsOf(List.of(paths)).stream()
                .map(this::brief)
                .toList();
    }

    private String brief(Problem problem) {
        return problem.file().replace(place + "/", "") + ":" + problem.line() + " " + problem.code();
    }

    @Test
    void whatItCausesInOthersIsTold() throws IOException {
        Path second = file("root/handlers.d/b.yaml", SECOND);
        String caused = "root/handlers.d/b.yaml:1 flag-with-launcher";
        assertThat(check(first)).containsExactly(caused);
        assertThat(check(second)).containsExactly(caused);
        assertThat(check(root.resolve("handlers.d"))).containsExactly(caused);
        assertThat(check(root)).containsExactly(caused);
        assertThat(check(root.resolve("handlers.d/../handlers.d/a.yaml"))).containsExactly(caused);
    }

    @Test
    void whatSettingsCauseInHandlersIsTold() throws IOException {
        Path handler = file(
                "root/handlers.d/b.yaml",
                "handlers: { sudo: { match: { extension: su }, interpreter: /usr/bin/env, flags: [credentials] } }\n");
        Path settings = file("root/binfmtd.yaml", "allow-credentials: false\n");
        assertThat(check(settings)).isEmpty();
        file("low/binfmtd.yaml", "allow-credentials: true\n");
        List<Path> roots = List.of(place.resolve("low"), root);
        assertThat(below(roots, settings)).containsExactly("root/handlers.d/b.yaml:1 refused");
        assertThat(below(roots, handler)).containsExactly("root/handlers.d/b.yaml:1 refused");
    }

    @Test
    void whatIsWrongWithoutItIsNot() throws IOException {
        file("root/handlers.d/c.yaml", "handlers: { other: 1 }\n");
        assertThat(check(first)).isEmpty();
        assertThat(check(root.resolve("handlers.d"))).hasSize(1);
    }

    @Test
    void itCountsWhereItIs() throws IOException {
        Path lower = file("root/handlers.d/0.yaml", "handlers: { tool: { flags: [] } }\n");
        file("root/handlers.d/b.yaml", SECOND);
        assertThat(check(lower)).isEmpty();
        assertThat(check(first)).hasSize(1);
        Path above = file("elsewhere/0.yaml", "handlers: { tool: { flags: [], enabled: maybe } }\n");
        assertThat(check(above)).contains("root/handlers.d/0.yaml:0 hidden-file");
    }

    @Test
    void settingsAndDropInsCountWhereTheyAre() throws IOException {
        Path settings = file("root/binfmtd.yaml", "watch: maybe\n");
        Path dropIn = file("root/binfmtd.yaml.d/x.yaml", "mount: maybe\n");
        assertThat(check(settings)).hasSize(1).allMatch(each -> each.startsWith("root/binfmtd.yaml:1 "));
        assertThat(check(dropIn)).hasSize(1).allMatch(each -> each.startsWith("root/binfmtd.yaml.d/x.yaml:1 "));
        assertThat(check(root)).hasSize(2);
    }

    @Test
    void oneThatAnotherHidesIsToldOf() throws IOException {
        Path hidden = file("low/handlers.d/a.yaml", "handlers: { tool: { priority: 7 } }\n");
        assertThat(below(List.of(place.resolve("low"), root), hidden))
                .containsExactly("low/handlers.d/a.yaml:0 hidden-file");
    }

    @Test
    void someMayBeInstalledAndOthersNot() throws IOException {
        Path second = file("root/handlers.d/b.yaml", SECOND);
        Path outside = file("elsewhere/x.yaml", "handlers: { x: 1 }\n");
        assertThat(check(second, outside)).hasSize(2).anyMatch(each -> each.startsWith("elsewhere/x.yaml:1 "));
    }

    @Test
    void aFileWhoseNameDoesNotCountIsTriedAndToldOf() throws IOException {
        Path odd = file("root/handlers.d/x.yaml-off", "handlers: { x: 1 }\n");
        assertThat(check(odd)).hasSize(2).allMatch(each -> each.startsWith("root/handlers.d/x.yaml-off:"));
    }
}
