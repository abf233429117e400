package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.HandlerKeys;
import org.binfmtd.config.keys.ElfType;
import org.binfmtd.config.keys.KeyTable;
import org.binfmtd.config.keys.MatchType;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Placeholder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manual explains each key, and its examples are read without a word. */
class ManPageTest {
    @TempDir
    Path place;

    static List<String> handlers() {
        return ManPage.handlers();
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void anExampleIsRight(String example) throws IOException {
        Path file = Files.writeString(place.resolve("example.yaml"), example);
        SearchPath shipped = new SearchPath(List.of(Path.of("config"))).withFiles(List.of(file), List.of());
        Configuration read = new ConfigReader(shipped, Trust.anybody()).read();
        assertThat(read.declarations().problems()).isEmpty();
        assertThat(read.declarations().handlers())
                .anyMatch(handler -> handler.source().file().equals(file.toString()));
    }

    @Test
    void theSettingsAreRight() {
        String example = ManPage.examples().stream()
                .filter(each -> each.startsWith("resync-interval"))
                .findFirst()
                .orElseThrow();
        SettingsMerger overlay = new SettingsMerger();
        overlay.add("file", new DocumentReader().parse(example.getBytes(StandardCharsets.UTF_8)));
        assertThat(overlay.problems()).isEmpty();
        assertThat(overlay.settings()).isNotEqualTo(Settings.DEFAULTS);
    }

    @Test
    void thereAreNoOtherExamples() {
        assertThat(ManPage.examples()).hasSize(ManPage.handlers().size() + 1);
    }

    @Test
    void eachKeyIsExplained() {
        List<String> keys = new ArrayList<>();
        Stream.of(HandlerKeys.TABLE, MatchType.KEYS, ElfType.KEYS, SettingsKeys.TABLE)
                .forEach(table -> table.keys().forEach(key -> keys.add(key.name())));
        keys.removeAll(List.of("mask", "offset")); // explained with the magic
        Stream.of(Flag.values()).forEach(flag -> keys.add(flag.word()));
        Stream.of(Placeholder.values()).forEach(each -> keys.add("{" + each.word() + "}"));
        assertThat(ManPage.explained()).containsAll(keys);
        SettingsKeys.IMPORT_TABLE
                .keys()
                .forEach(key -> assertThat(ManPage.text()).contains("\n.Cm " + key.name()));
        assertThat(ManPage.text()).contains(".Cm mask ,").contains(".Cm offset ,");
    }

    /** What the examples show is all there is to show. */
    @Test
    void eachKeyIsShown() {
        String shown = String.join("", ManPage.examples());
        for (KeyTable table : List.of(HandlerKeys.TABLE, MatchType.KEYS, ElfType.KEYS)) {
            table.keys().forEach(key -> assertThat(shown).contains(key.name() + ":"));
        }
    }
}
