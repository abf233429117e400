package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.client.HandlerPreview;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What is exported and imported again is what it was. */
class RoundTripTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("binfmtd.test.rounds", 300);

    @TempDir
    Path place;

    @Test
    void allThatIsShippedWithoutALauncher() throws IOException {
        List<Handler> shipped = new ConfigReader(new SearchPath(List.of(Path.of("config"))), Trust.anybody())
                .read().declarations().handlers().stream()
                        .filter(each -> each.rule().orElseThrow().launch().isNone())
                        .toList();
        assertThat(shipped).hasSizeGreaterThan(40);
        assertThat(comesBack(shipped, "shipped")).isEmpty();
    }

    @Test
    void whatIsMadeUp() throws IOException {
        Random random = new Random(SEED);
        int left = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Handler> made = new RandomHandlers(random).some(1 + random.nextInt(20));
            left += comesBack(made, "seed " + SEED + ", round " + round).size();
        }
        assertThat(left).as("seed %d: some cannot be printed", SEED).isPositive();
    }

    /** @return those that a line cannot say */
    private Set<HandlerName> comesBack(List<Handler> handlers, String what) throws IOException {
        BinfmtLines lines = new BinfmtLines(active(handlers));
        lines.add(handlers);
        Set<HandlerName> leftOut = new HashSet<>();
        for (Problem each : lines.problems()) {
            if (each.severity() == Problem.Severity.ERROR) {
                assertThat(each.code()).as(what).isEqualTo("unprintable");
                leftOut.add(new HandlerName(each.handler()));
            }
        }
        List<Handler> kept =
                handlers.stream().filter(each -> !leftOut.contains(each.name())).toList();
        Declarations read = Circle.ofLines(place, lines.lines());
        isSame(kept, read, what + ", lines:\n" + String.join("\n", lines.lines()));
        String again = Circle.yaml(read.handlers());
        isSame(kept, Circle.ofYaml(place, again), what + ", YAML:\n" + again);
        String direct = Circle.yaml(handlers);
        isSame(handlers, Circle.ofYaml(place, direct), what + ", YAML:\n" + direct);
        isTextForOthers(handlers, direct, what);
        assertThat(direct.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f))
                .as(what)
                .isTrue();
        return leftOut;
    }

    /** Another reader, which takes what is not in quotes for numbers, truth and dates where it can. */
    private static void isTextForOthers(List<Handler> handlers, String yaml, String what) {
        Map<String, Map<String, Map<String, Object>>> read = new Yaml().load(yaml);
        for (Handler each : handlers) {
            Map<String, Object> found = read.get("handlers").get(each.name().text());
            assertThat(found)
                    .as(what)
                    .containsEntry("interpreter", Circle.registration(each).interpreter());
            if (Circle.registration(each).pattern() instanceof Pattern.Extension extension) {
                assertThat(found).as(what).containsEntry("match", Map.of("extension", extension.extension()));
            }
        }
    }

    private static void isSame(List<Handler> expected, Declarations read, String what) {
        assertThat(read.problems().stream().filter(each -> each.severity() == Problem.Severity.ERROR))
                .as(what)
                .isEmpty();
        assertThat(Circle.registrations(read.handlers())).as(what).isEqualTo(Circle.registrations(expected));
        // where there was no order there is one now
        assertThat(Circle.order(read.handlers())).as(what).containsAll(Circle.order(expected));
    }

    /** As if everything were installed, and the host ran nothing itself. */
    static Map<HandlerName, HandlerPreview> active(List<Handler> handlers) {
        return handlers.stream()
                .collect(Collectors.toMap(
                        Handler::name,
                        each -> new HandlerPreview(
                                HandlerState.ACTIVE,
                                "",
                                "",
                                each.rule().map(rule -> rule.candidates().get(0)),
                                true),
                        (one, other) -> one,
                        HashMap::new));
    }
}
