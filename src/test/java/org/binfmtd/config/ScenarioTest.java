package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.keys.DurationType;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Handler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each directory in {@code src/test/scenarios} with an {@code expected/config} stands in for {@code /}; what is read of
 * it must be just that. A directory {@code command-line} is the root given with {@code --config-root}.
 */
class ScenarioTest {
    static Stream<Path> scenarios() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("src/test/scenarios"))) {
            return found.filter(each -> Files.exists(each.resolve("expected/config"))).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void isReadAsExpected(Path scenario) throws IOException {
        SearchPath path = SearchPath.below(scenario);
        if (Files.exists(scenario.resolve("command-line"))) {
            path = path.with(scenario.resolve("command-line"));
        }
        String read = render(new ConfigReader(path, Trust.anybody()).read()).replace(scenario.toString(), "");
        if (Boolean.getBoolean("binfmtd.test.record")) {
            Files.writeString(scenario.resolve("expected/config"), read);
        }
        assertThat(read).isEqualTo(Files.readString(scenario.resolve("expected/config")));
    }

    private static String render(Configuration configuration) {
        StringBuilder text = new StringBuilder();
        if (!configuration.settings().equals(Settings.DEFAULTS)) {
            text.append(settings(configuration.settings()));
        }
        if (!configuration.settingsReadable()) {
            text.append("settings cannot be read\n");
        }
        configuration
                .settingsProblems()
                .forEach(each -> text.append(Render.problem(each)).append('\n'));
        return text.append(render(configuration.declarations())).toString();
    }

    private static String settings(Settings settings) {
        return "settings: mount " + settings.mount() + ", watch " + settings.watch() + ", resync-interval "
                + DurationType.words(settings.resyncInterval()) + ", on-conflict " + settings.onConflict()
                + ", on-overtake " + settings.onOvertake() + ", on-stop " + settings.onStop() + ", protect "
                + settings.protectedNames() + ", required " + settings.required() + ", import "
                + imports(settings.imports()) + ", history "
                + settings.history() + ", log-level " + settings.logLevel() + "\n";
    }

    private static List<String> imports(ImportSources imports) {
        List<String> chosen = new ArrayList<>();
        if (imports.binfmtD()) {
            chosen.add("binfmt.d");
        }
        if (imports.binfmtSupport()) {
            chosen.add("binfmt-support");
        }
        return chosen;
    }

    private static String render(Declarations declarations) {
        StringBuilder text = new StringBuilder();
        for (Handler each : declarations.handlers()) {
            text.append(Render.handler(each)).append('\n');
            text.append("  source ").append(each.source()).append('\n');
            text.append("  origins ").append(new TreeMap<>(each.origins())).append('\n');
            text.append("  files ").append(each.files()).append('\n');
        }
        new TreeMap<>(declarations.broken())
                .forEach((name, problem) -> text.append("broken ")
                        .append(name)
                        .append(": ")
                        .append(problem.code())
                        .append('\n'));
        new TreeSet<>(declarations.brokenFiles())
                .forEach(file -> text.append("broken file ").append(file).append('\n'));
        declarations
                .problems()
                .forEach(each -> text.append(Render.problem(each)).append('\n'));
        return text.toString();
    }
}
