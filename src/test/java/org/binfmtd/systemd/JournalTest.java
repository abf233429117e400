package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an administrator reads of it: its life in a few lines, each with what was done, and why. What differs from run
 * to run stands as {@code N} in the file that it is compared with.
 */
@Tag("systemd")
class JournalTest {
    private static final Path EXPECTED = Path.of("src/test/resources/journal/life.txt");

    @Test
    void tellsWhatWasDone() throws Exception {
        try (Machine machine = Machine.withBinfmtd()) {
            String journal = machine.bash("""
                    journal() { journalctl --sync; journalctl --no-pager -o cat -u binfmtd -t binfmtd; }
                    said() { journal | grep -q "$1"; }
                    misspelt() { manager get-property Problems | grep -q extention; }
                    spelt() { ! misspelt; }
                    await 10 said 'on the bus'
                    declaration poem /bin/cat | drop_in poem.yaml
                    await 10 runs poem /bin/cat
                    await 10 said '^poem: registered: '
                    declaration poem /bin/true | drop_in poem.yaml
                    await 10 runs poem /bin/true
                    await 10 said '^poem: registered as it is declared now: '
                    echo -1 >$kernel/poem
                    await 10 runs poem /bin/true
                    await 10 said '^poem: repaired '
                    declaration poem /bin/true | sed 's/extension/extention/' | drop_in poem.yaml
                    await 10 misspelt
                    declaration poem /bin/true | drop_in poem.yaml
                    await 10 spelt
                    rm $handlers/poem.yaml
                    await 10 gone poem
                    await 10 said '^poem: released'
                    systemctl reload binfmtd
                    systemctl stop binfmtd
                    journal
                    """).out();

            assertThat(journal.replaceAll("[0-9.]+(?= us)|(?<=-)[0-9a-f]{16}|[0-9]+(?= (waiting|native))", "N"))
                    .isEqualTo(Files.readString(EXPECTED));
        }
    }
}
