package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever goes back to systemd-binfmt with what {@code binfmtctl export} has printed gets the same entries. */
@Tag("live")
class ExportTest {
    private static final Path SYSTEMD_BINFMT = Path.of("/lib/systemd/systemd-binfmt");

    @Test
    void systemdBinfmtRegistersTheSameInTheSameOrder() {
        assumeTrue(Files.isExecutable(SYSTEMD_BINFMT), SYSTEMD_BINFMT + " is not installed");

        Outcome outcome = Sandbox.bare().bash("""
                drop_in own.yaml <<'END'
                handlers:
                  dotted.name-with_all: { match: { extension: dotted }, interpreter: /bin/cat }
                  colons: { match: { magic: '3a5c223a', offset: 3 }, interpreter: /bin/cat, priority: 7, even-if-unsafe: true }
                  masked: { match: { magic: '4d0a00ff', mask: 'fdff00f0' }, interpreter: /bin/true, flags: [fix-binary] }
                  wide: { match: { magic: '4d' }, interpreter: /bin/cat, priority: -1 } # below masked, which it overlaps
                  argv: { match: { magic: '41524756' }, interpreter: /bin/true, flags: [preserve-argv0, open-binary] }
                  started: { match: { extension: started }, interpreter: /bin/cat, arguments: [-n] }
                  off: { match: { extension: off }, interpreter: /bin/cat, enabled: false }
                END
                await 10 active argv
                await 10 converged
                own='argv colons dotted.name-with_all masked wide'
                entries() {
                    (cd $kernel && head -n 9 $own)
                    ls -U $kernel | grep -x -e masked -e wide # what does not overlap has no order
                }
                entries >/run/before
                binfmtctl export $own started off >/run/exported.conf 2>/run/told && exit 2 # not all can be said
                kill $BINFMTD_PID
                ended() { ! kill -0 $BINFMTD_PID 2>/dev/null; }
                await 10 ended
                echo -1 >$kernel/status
                /lib/systemd/systemd-binfmt /run/exported.conf || exit 3
                entries >/run/after
                diff /run/before /run/after || exit 4
                grep -c ^enabled /run/after
                grep -E '(started|off):' /run/told
                """).good();

        assertThat(outcome.out()).startsWith("5\n").contains(" off: ", " started: ");
    }
}
