package org.binfmtd.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As the kernel's load_script takes first lines apart. */
class ShebangTest {
    private static Optional<Shebang> parse(String text) {
        return Shebang.of(Bytes.ofText(unescaped(text)));
    }

    private static String unescaped(String text) {
        return text.replace("~", "\n").replace("_", " ").replace(">", "\t").replace("@", "\0");
    }

    @ParameterizedTest
    @CsvSource({
        "#!/bin/sh~,          /bin/sh,",
        "#!_>/bin/sh>_~,      /bin/sh,",
        "#!/bin/sh_-x_-y__~z, /bin/sh, -x_-y",
        "#!sh,                sh,",
        "#!/bin/sh@_-x~,      /bin/sh,",
        "#!/bin/sh_-x@y~,     /bin/sh, -x",
    })
    void aLineNamesAnInterpreter(String text, String interpreter, String argument) {
        assertThat(parse(text))
                .contains(new Shebang(interpreter, Optional.ofNullable(argument).map(ShebangTest::unescaped)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!~/bin/sh", "#!__~", "#", "#/!", "/bin/sh"})
    void othersNameNone(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void aPathThatMayBeCutOffIsNone() {
        assertThat(parse("#!/" + "a".repeat(Pattern.WINDOW))).isEmpty();
        assertThat(parse("#!" + "_".repeat(Pattern.WINDOW))).isEmpty();
        String path = "/" + "a".repeat(Pattern.WINDOW - 8);
        assertThat(parse("#!" + path + "_" + "x".repeat(20)))
                .hasValueSatisfying(line -> assertThat(line.interpreter()).isEqualTo(path));
    }
}
