package org.binfmtd.config.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> WORDS = List.of("match", "interpreter", "flags", "priority", "even-if-native");

    @ParameterizedTest
    @CsvSource({
        "macth, match",
        "mach, match",
        "matches, ''",
        "MATCH, match",
        "interpretor, interpreter",
        "intrepreter, interpreter",
        "interp, ''",
        "flag, flags",
        "even_if_native, even-if-native",
        "prio, ''",
        "x, ''"
    })
    void findsWhatWasMeant(String written, String meant) {
        assertThat(Nearest.to(written, WORDS).orElse("")).isEqualTo(meant);
    }
}
