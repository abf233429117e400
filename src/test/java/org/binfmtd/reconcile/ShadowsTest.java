package org.binfmtd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.reconcile.Samples.extension;
import static org.binfmtd.reconcile.Samples.glob;
import static org.binfmtd.reconcile.Samples.magic;
import static org.binfmtd.reconcile.Samples.registration;

import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Test;

class ShadowsTest {
    private static final EntryName X = EntryName.of("x");
    private static final EntryName ABOVE = EntryName.of("above");
    private static final EntryName BELOW = EntryName.of("below");

    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();

    private void put(EntryName name, Pattern pattern) {
        kernel.put(name, registration(pattern, "/i/a"));
    }

    private Shadows shadows() {
        return Shadows.of(X, kernel.observe());
    }

    @Test
    void whoTakesAll() {
        put(BELOW, magic("ab"));
        put(X, glob("a?"));
        put(ABOVE, glob("??"));
        assertThat(shadows().covering()).contains(ABOVE);
        assertThat(shadows().above()).containsExactly(ABOVE);
        assertThat(shadows().below()).containsExactly(BELOW);
    }

    @Test
    void whoTakesSome() {
        put(X, glob("a?"));
        put(ABOVE, magic("ab"));
        assertThat(shadows().covering()).isEmpty();
        assertThat(shadows().above()).containsExactly(ABOVE);
    }

    @Test
    void whoIsDisabledOrNotUnderstoodTakesNothing() {
        put(X, magic("ab"));
        put(ABOVE, magic("ab"));
        kernel.disable(ABOVE);
        kernel.putOpaque(EntryName.of("odd"), Bytes.ofText("enabled\n"));
        assertThat(shadows().covering()).isEmpty();
        assertThat(shadows().above()).isEmpty();
    }

    @Test
    void magicsAndExtensionsAreNotNamedForEachOther() {
        put(X, magic("ab"));
        put(ABOVE, extension("jar"));
        assertThat(shadows().above()).isEmpty();
    }

    @Test
    void whatIsNotThere() {
        assertThat(shadows().above()).isEmpty();
        assertThat(shadows().below()).isEmpty();
    }
}
