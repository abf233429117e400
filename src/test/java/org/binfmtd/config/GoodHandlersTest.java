package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.binfmtd.model.Declarations;
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
        Overlay overlay = new Overlay();
        overlay.add(HandlersFile.of(
                file.getFileName().toString(),
                new DocumentReader().read(file, Trust.anybody().walk())));
        Declarations declarations = overlay.declarations();
        assertThat(Render.handlers(declarations).strip()).isEqualTo(Corpus.expectation(file));
        assertThat(declarations.broken()).isEmpty();
        assertThat(declarations.brokenFiles()).isEmpty();
    }
}
