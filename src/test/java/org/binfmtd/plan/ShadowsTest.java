package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.glob;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Observed;
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
        return new Precedence(kernel.observe()).of(X);
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

    /** Whatever the patterns: as the definition says, looked up for all of them or for one. */
    @Test
    void amongManyEachStandsAsIfAllWereCompared() {
        Random random = new Random(15);
        for (int i = 0; i < 200; i++) {
            EntryName name = EntryName.of("n" + i);
            put(name, anyPattern(random));
            if (random.nextInt(5) == 0) {
                kernel.disable(name);
            }
        }
        Observed observed = kernel.observe();
        Precedence precedence = new Precedence(observed);
        for (Entry entry : observed.entries()) {
            Shadows expected = compared((Entry.Known) entry, observed.entries());
            assertThat(precedence.of(entry.name())).isEqualTo(expected);
        }
    }

    private static Pattern anyPattern(Random random) {
        String letters = "ab?";
        String text = "" + letters.charAt(random.nextInt(3)) + letters.charAt(random.nextInt(3));
        return switch (random.nextInt(3)) {
            case 0 -> extension("e" + random.nextInt(20));
            case 1 -> magic(text.replace('?', 'c'));
            default -> glob(text.equals("??") ? "a?" : text);
        };
    }

    private static Shadows compared(Entry.Known entry, List<Entry> entries) {
        List<EntryName> above = new ArrayList<>();
        List<EntryName> below = new ArrayList<>();
        List<EntryName> covering = new ArrayList<>();
        Pattern pattern = entry.registration().pattern();
        boolean isAbove = true;
        for (Entry each : entries) {
            Pattern other = ((Entry.Known) each).registration().pattern();
            if (each == entry) {
                isAbove = false;
            } else if (each.enabled() && pattern.meets(other)) {
                (isAbove ? above : below).add(each.name());
                if (isAbove && other.covers(pattern)) {
                    covering.add(each.name());
                }
            }
        }
        return new Shadows(below, above, covering.stream().findFirst());
    }

    @Test
    void whatIsNotThere() {
        assertThat(shadows().above()).isEmpty();
        assertThat(shadows().below()).isEmpty();
    }
}
