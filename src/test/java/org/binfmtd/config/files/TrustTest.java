package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.binfmtd.config.Fault;
import org.binfmtd.config.Ground;
import org.binfmtd.config.Layout;
import org.binfmtd.config.Layout.Reading;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every hop of every way in which a file can lie, with everything that can be wrong with it: what is behind it does not
 * count, the hop is named, and what the message says to do makes it count again.
 */
@AmongUsers
class TrustTest {
    private static final Trust ROOT = Trust.ofRoot(List.of());
    private static int refused;

    static Stream<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        for (Layout layout : Layout.values()) {
            for (String hop : layout.hops()) {
                for (Fault fault : Fault.values()) {
                    if (fault.concerns(hop)) {
                        faults.add(Arguments.of(layout, hop, fault));
                    }
                }
            }
        }
        return faults.stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void doesNotCountUntilItIsMended(Layout layout, String hop, Fault fault) throws IOException {
        fault.need().orSkip();
        Ground ground = new Ground();
        layout.make(ground);
        Path at = ground.at(hop.replaceFirst("[@/]$", ""));
        assertThat(layout.read(ground, ROOT)).as("before").isEqualTo(Reading.GOOD);

        fault.make(at);
        Reading read = layout.read(ground, ROOT);
        assertThat(read.code()).isEqualTo(fault.code());
        assertThat(read.counts()).isFalse();
        assertThat(read.reason()).contains(" " + at + " ");
        assertThat(layout.read(ground, Trust.anybody()).counts())
                .as("to who asks for nobody's word")
                .isTrue();
        refused++;

        Ground.mend(at, read.remedy());
        assertThat(layout.read(ground, ROOT)).as("after: " + read.remedy()).isEqualTo(Reading.GOOD);
    }

    @ParameterizedTest
    @CsvSource({"1777, false, true", "0777, false, false", "1775, false, true", "0775, false, false"})
    void aStickyDirectoryKeepsWhatRootHasPutThere(String mode, boolean holdsWhatComes, boolean holdsWhatIsThere)
            throws IOException {
        Ground ground = new Ground();
        ground.file("run/binfmtd/lock", "");
        Ground.sh("chmod " + mode + " " + ground.at("run"));
        Path kept = ground.at("run/binfmtd");
        assertThat(ROOT.walk().distrust(kept).isEmpty()).isEqualTo(holdsWhatComes);
        assertThat(ROOT.ofWhatRootKeeps().walk().distrust(kept).isEmpty()).isEqualTo(holdsWhatIsThere);
    }

    @AfterAll
    static void tell() {
        System.out.println("trust: " + refused + " cases refused, and accepted once mended");
    }
}
