package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in {@code bad} is refused for just the reasons and at just the places it names itself. */
class BadHandlersTest {
    static Stream<Path> files() {
        return Corpus.files("bad");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isRefusedWhereItIsWrong(Path file) {
        Declarations declarations = read(file);
        assertThat(Corpus.places(declarations.problems())).isEqualTo(Corpus.expectation(file));
    }

    @ParameterizedTest
    @MethodSource("files")
    void declaresNothing(Path file) {
        assertThat(read(file).handlers()).isEmpty();
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
        Corpus.assertMessages("bad-messages.txt", messages);
    }

    private static Declarations read(Path file) {
        HandlerMerger overlay = new HandlerMerger();
        overlay.add(HandlersFile.of(
                file.getFileName().toString(),
                new DocumentReader().read(file, Trust.anybody().walk())));
        return overlay.declarations();
    }
}
