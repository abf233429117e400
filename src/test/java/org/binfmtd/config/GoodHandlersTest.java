package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.config.yaml.TreeReader;
import org.binfmtd.model.Declarations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in {@code good} declares what its companion says. */
class GoodHandlersTest {
    static Stream<Path> files() {
        return Corpus.files("good");
    }

    @ParameterizedTest
    @MethodSource("files")
    void declaresWhatItSays(Path file) {
        HandlerMerger overlay = new HandlerMerger();
        overlay.add(HandlersFile.of(
                file.getFileName().toString(),
                new DocumentReader().read(file, Trust.anybody().walk())));
        Declarations declarations = overlay.declarations();
        assertThat(Render.handlers(declarations).strip()).isEqualTo(Corpus.expectation(file));
        assertThat(declarations.broken()).isEmpty();
        assertThat(declarations.brokenFiles()).isEmpty();
    }

    /** The comment at the top is not looked at, and every line below it keeps its number. */
    @Test
    void aHeaderLeavesAllInItsPlace() {
        assertThat(TreeReader.withoutHeader("# a\n\n  # b\nx: # c\n# d\n")).isEqualTo("\n\n\nx: # c\n# d\n");
        assertThat(TreeReader.withoutHeader("# only\n# comments")).isEqualTo("\n");
        assertThat(TreeReader.withoutHeader("")).isEmpty();
        assertThat(TreeReader.withoutHeader("\tx: y")).isEqualTo("\tx: y");
    }
}
