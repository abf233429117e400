package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
import org.binfmtd.config.handlers.Definition;
import org.binfmtd.config.handlers.DefinitionText;
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
    void whatIsPrintedOfAllFilesSaysTheSame() throws IOException {
        Path other = Files.createDirectories(place.resolve("over/handlers.d"));
        Files.writeString(other.resolve("over.yaml"), """
                handlers:
                  qemu-aarch64:
                    priority: 7
                    flags: [preserve-argv0]
                    environment: { QEMU_LD_PREFIX: '/it''s here', EMPTY: '' }
                    arguments: [-cpu, max, '{file}']
                  qemu-riscv64: { enabled: false }
                  only-off: { enabled: false }
                  odd:
                    match: { elf: { machine: 244, class: 64, endian: little } }
                    interpreter: ["/opt/\\u00e4", /bin/true]
                    flags: []
                    even-if-unsafe: true
                """);
        Declarations all = new ConfigReader(
                        new SearchPath(List.of(Path.of("config"), place.resolve("over"))), Trust.anybody())
                .read()
                .declarations();
        String text = DefinitionText.of(
                List.of("all"), all.handlers().stream().map(Definition::merged).toList(), List.of());
        assertThat(all.broken()).isEmpty();
        Declarations again = Circle.ofYaml(place, text);
        assertThat(again.problems()).isEmpty();
        assertThat(again.handlers()).hasSameSizeAs(all.handlers());
        for (int i = 0; i < all.handlers().size(); i++) {
            Handler expected = all.handlers().get(i);
            Handler found = again.handlers().get(i);
            assertThat(found.name()).isEqualTo(expected.name());
            assertThat(found.enabled()).as(text).isEqualTo(expected.enabled());
            assertThat(found.rule()).as(text).isEqualTo(expected.rule());
            assertThat(found.priority()).isEqualTo(expected.precedence());
            assertThat(found.description()).isEqualTo(expected.description());
        }
        assertThat(text)
                .contains(
                        "  # config/handlers.d/qemu.yaml: ",
                        "over.yaml: arguments (line 6), environment (line 5), flags (line 4), priority (line 3)");
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
        ExportedHandlers lines = new ExportedHandlers(ExportFormat.BINFMT_D, active(handlers));
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
