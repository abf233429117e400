package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeclarationsTest {
    private final Declarations declarations =
            new Declarations(List.of(), Map.of(), Set.of("/etc/a.yaml", "/run/handlers.d"), Set.of(), List.of());

    @Test
    void aFileThatIsNamedIsBroken() {
        assertThat(declarations.isBroken("/etc/a.yaml")).isTrue();
        assertThat(declarations.isBroken("/etc/b.yaml")).isFalse();
    }

    @Test
    void soIsEveryFileOfADirectoryThatIsNamed() {
        assertThat(declarations.isBroken("/run/handlers.d/a.yaml")).isTrue();
        assertThat(declarations.isBroken("/run/handlers.d.old/a.yaml")).isFalse();
        assertThat(declarations.isBroken("no-directory")).isFalse();
    }
}
