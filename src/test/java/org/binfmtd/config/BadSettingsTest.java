package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in {@code bad-settings} is refused for just the reasons and at just the places it names itself. */
class BadSettingsTest {
    static Stream<Path> files() {
        return Corpus.files("bad-settings");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isRefusedWhereItIsWrong(Path file) {
        SettingsMerger overlay = read(file);
        assertThat(Corpus.places(overlay.problems())).isEqualTo(Corpus.expectation(file));
        assertThat(overlay.isReadable()).isFalse();
        assertThat(overlay.settings()).isEqualTo(Settings.DEFAULTS);
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysItInSentences(Path file) {
        for (Problem each : read(file).problems()) {
            Sentences.check(each);
        }
    }

    @Test
    void theMessagesAreTheseWords() {
        String messages =
                files().map(file -> Corpus.messages(read(file).problems())).collect(Collectors.joining());
        Corpus.assertMessages("bad-settings-messages.txt", messages);
    }

    private static SettingsMerger read(Path file) {
        SettingsMerger overlay = new SettingsMerger();
        overlay.add(
                file.getFileName().toString(),
                new DocumentReader().read(file, Trust.anybody().walk()));
        return overlay;
    }
}
