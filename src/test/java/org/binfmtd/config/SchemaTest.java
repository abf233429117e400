package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Dialects;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.SnakeYamlNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.binfmtd.config.handlers.HandlerKeys;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.keys.ElfType;
import org.binfmtd.config.keys.KeyTable;
import org.binfmtd.config.keys.MatchType;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The schemas that editors use say what the reader says: the keys are the same, what the reader takes they take, and
 * what it refuses they refuse, as far as a schema can tell.
 */
class SchemaTest {
    private static final Path SCHEMAS = Path.of("config/schema");
    private static final String HANDLERS = "handlers.schema.json";
    private static final String SETTINGS = "settings.schema.json";

    /** What no schema can tell: it is about the text, about several values together, or about several files. */
    private static final Map<String, String> BEYOND_SCHEMAS = Map.ofEntries(
            Map.entry("alias", "schemas see values, not how they are written"),
            Map.entry("anchor", "the same"),
            Map.entry("byte-order-mark", "the same"),
            Map.entry("not-utf8", "the same"),
            Map.entry("key-kind", "in JSON all keys are text"),
            Map.entry("tag", "the same"),
            Map.entry("merge-key", "the same"),
            Map.entry("duplicate-key", "the same"),
            Map.entry("hidden-character", "the same"),
            Map.entry("line-break", "the same"),
            Map.entry("several-documents", "the same"),
            Map.entry("too-deep", "the same"),
            Map.entry("too-many-values", "the same"),
            Map.entry("bad-bytes", "YAML takes some for numbers, of which the digits are lost"),
            Map.entry("beyond-window", "needs the sum of two values"),
            Map.entry("mask-length", "needs the lengths of two values"),
            Map.entry("missing-key", "another file may have the key"),
            Map.entry("line-too-long", "needs the lengths of several values"),
            Map.entry("flag-with-launcher", "another file may have one of the two"),
            Map.entry("blank-in-argument", "in a list the same text is right"),
            Map.entry("not-a-boolean", "YAML takes yes and on for true"),
            Map.entry("not-a-number", "YAML takes 0x10 for a number"),
            Map.entry("bad-machine", "the same"),
            Map.entry("no-value", "an empty value is none to YAML, and some keys may have none"),
            Map.entry("bad-variable", "YAML takes some names for other things"),
            Map.entry("out-of-range", "a length of time has a unit"));

    static Stream<Path> good() {
        return Corpus.files("good");
    }

    static Stream<Path> bad() {
        return Corpus.files("bad");
    }

    static Stream<Path> badSettings() {
        return Corpus.files("bad-settings");
    }

    static Stream<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/handlers.d"))) {
            return files.sorted().toList().stream();
        }
    }

    private static String schema(String name) throws IOException {
        return Files.readString(SCHEMAS.resolve(name));
    }

    private static Object parsed(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(text);
    }

    private static boolean isValid(String schema, String text) throws IOException {
        Validator validator = new ValidatorFactory()
                .withDefaultDialect(new Dialects.Draft7Dialect())
                .withJsonNodeFactory(new SnakeYamlNode.Factory())
                .createValidator();
        return validator
                .validate(validator.registerSchema(schema(schema)), text)
                .isValid();
    }

    @ParameterizedTest
    @MethodSource({"good", "shipped"})
    void takesWhatTheReaderTakes(Path file) throws IOException {
        assertThat(isValid(HANDLERS, Files.readString(file))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatTheReaderRefuses(Path file) throws IOException {
        List<Problem> problems = read(file).problems();
        if (isYaml(file) && !isBeyondSchemas(problems)) {
            assertThat(isValid(HANDLERS, Files.readString(file)))
                    .as(Corpus.messages(problems))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void refusesSettingsThatTheReaderRefuses(Path file) throws IOException {
        SettingsMerger overlay = new SettingsMerger();
        overlay.add("file", new DocumentReader().parse(Corpus.content(file)));
        if (isYaml(file) && !isBeyondSchemas(overlay.problems())) {
            assertThat(isValid(SETTINGS, Files.readString(file)))
                    .as(Corpus.messages(overlay.problems()))
                    .isFalse();
        }
    }

    static Stream<Path> settings() {
        return Stream.of(
                        "14-settings/etc/binfmtd/binfmtd.yaml",
                        "22-settings-import/usr/lib/binfmtd/binfmtd.yaml",
                        "32-settings-protect/usr/lib/binfmtd/binfmtd.yaml",
                        "32-settings-protect/etc/binfmtd/binfmtd.yaml.d/10.yaml",
                        "33-settings-protect-none/usr/lib/binfmtd/binfmtd.yaml",
                        "33-settings-protect-none/etc/binfmtd/binfmtd.yaml.d/10.yaml")
                .map(Path.of("src/test/scenarios")::resolve);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void takesSettingsThatTheReaderTakes(Path file) throws IOException {
        assertThat(isValid(SETTINGS, Files.readString(file))).isTrue();
    }

    @Test
    void takesTheDefaultsOfTheSettings() throws IOException {
        String shown = Corpus.text(Shipped.CONFIG.resolve("binfmtd.yaml")).replaceAll("(?m)^#([a-z-]+:)", "$1");
        assertThat(isValid(SETTINGS, shown)).isTrue();
    }

    private static Declarations read(Path file) {
        HandlerMerger overlay = new HandlerMerger();
        overlay.add(HandlersFile.of("file", new DocumentReader().parse(Corpus.content(file))));
        return overlay.declarations();
    }

    /** Whether it is so for all of them: one that is not is enough for the schema to refuse the file. */
    private static boolean isBeyondSchemas(List<Problem> problems) {
        return problems.stream().map(Problem::code).allMatch(BEYOND_SCHEMAS::containsKey);
    }

    /** Whether a schema comes to see it at all. */
    private static boolean isYaml(Path file) {
        try {
            return parsed(new String(Corpus.content(file), StandardCharsets.UTF_8)) != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    void mostOfTheBadFilesAreSeenByIt() {
        long seen = bad().filter(
                        file -> isYaml(file) && !isBeyondSchemas(read(file).problems()))
                .count();
        assertThat(seen).isGreaterThan(100);
    }

    // The keys and words are the reader's.

    private static Object at(Object node, String... path) {
        Object found = node;
        for (String each : path) {
            found = ((Map<?, ?>) found).get(each);
            assertThat(found).as(String.join("/", path)).isNotNull();
        }
        return found;
    }

    private static Set<String> keys(Object node, String... path) {
        Set<String> keys = new TreeSet<>();
        ((Map<?, ?>) at(node, path)).keySet().forEach(key -> keys.add((String) key));
        return keys;
    }

    private static Set<String> names(KeyTable table) {
        Set<String> names = new TreeSet<>();
        table.keys().forEach(key -> names.add(key.name()));
        return names;
    }

    @Test
    void hasTheReadersKeys() throws IOException {
        Object handlers = parsed(schema(HANDLERS));
        assertThat(keys(handlers, "definitions", "handler", "properties")).isEqualTo(names(HandlerKeys.TABLE));
        assertThat(keys(handlers, "definitions", "match", "properties")).isEqualTo(names(MatchType.KEYS));
        Object elf = ((List<?>) at(handlers, "definitions", "elf", "oneOf")).get(1);
        assertThat(keys(elf, "properties")).isEqualTo(names(ElfType.KEYS));
        Object settings = parsed(schema(SETTINGS));
        assertThat(keys(settings, "properties")).isEqualTo(names(SettingsKeys.TABLE));
        assertThat(keys(settings, "properties", "import", "properties")).isEqualTo(names(SettingsKeys.IMPORT_TABLE));
    }

    @Test
    void hasTheReadersWords() throws IOException {
        Object handlers = parsed(schema(HANDLERS));
        List<String> machines = ElfTarget.all().stream().map(ElfTarget::name).toList();
        assertThat(at(handlers, "definitions", "machine", "enum")).isEqualTo(machines);
        List<String> flags = Stream.of(Flag.values()).map(Flag::word).toList();
        Object schema = at(handlers, "definitions", "handler", "properties", "flags");
        assertThat(at(((List<?>) at(schema, "anyOf")).get(0), "enum")).isEqualTo(flags);
    }

    @Test
    void tellsWhatEachKeyIs() throws IOException {
        Object handlers = parsed(schema(HANDLERS));
        List<String> untold = new ArrayList<>();
        Map<?, ?> properties = (Map<?, ?>) at(handlers, "definitions", "handler", "properties");
        properties.forEach((name, property) -> {
            Map<?, ?> told = (Map<?, ?>) property;
            if (told.get("$ref") instanceof String reference) {
                told = (Map<?, ?>) at(handlers, "definitions", reference.substring(reference.lastIndexOf('/') + 1));
            }
            if (!told.containsKey("description")) {
                untold.add((String) name);
            }
        });
        assertThat(untold).isEmpty();
    }
}
