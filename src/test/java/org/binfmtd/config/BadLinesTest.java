package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.imports.LinesFile;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bad line of every file in {@code bad-lines} is refused for just the reasons and at just the places it names. */
class BadLinesTest {
    static Stream<Path> files() {
        return Corpus.files("bad-lines", ".conf");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isRefusedWhereItIsWrong(Path file) {
        assertThat(Corpus.places(read(file).problems())).isEqualTo(Corpus.expectation(file));
    }

    @ParameterizedTest
    @MethodSource("files")
    void costsNothingElse(Path file) {
        List<String> declared = read(file).handlers().stream()
                .map(Handler::name)
                .map(Object::toString)
                .toList();
        boolean foreign = Corpus.expectation(file).endsWith("wrong-syntax");
        assertThat(declared).isEqualTo(foreign ? List.of() : List.of("good"));
        assertThat(read(file).brokenFiles().isEmpty()).isNotEqualTo(foreign);
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
        Corpus.assertMessages("bad-lines-messages.txt", messages);
    }

    private static Declarations read(Path file) {
        HandlerMerger overlay = new HandlerMerger();
        HandlersFile lines = LinesFile.of(file.getFileName().toString(), Corpus.content(file));
        overlay.note(lines, List.of());
        lines.fragments().forEach(overlay::replace);
        return overlay.declarations();
    }
}
