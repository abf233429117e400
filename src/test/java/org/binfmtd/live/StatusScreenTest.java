package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a terminal shows of {@code binfmtctl status} of thirty handlers in all states, colours included, through tmux.
 * The screens are kept; {@code -Dbinfmtd.test.record=true} writes them down, to be looked at before they are believed.
 */
@Tag("live")
class StatusScreenTest {
    private static final Path SCREENS = Path.of("src/test/resources/status");

    /** The shipped handlers depend on what this machine has. */
    private static final String SCRIPT = """
            mount -t tmpfs -o mode=755 none /usr/lib/binfmtd/handlers.d
            echo ":taken:E::taken::/bin/false:" >$kernel/register
            {
                echo "handlers:"
                for i in $(seq 10 19); do
                    echo "  active-$i: { match: { extension: a$i }, interpreter: /bin/cat }"
                done
                for i in $(seq 10 14); do
                    echo "  waiting-$i: { match: { elf: aarch64 }, interpreter: /opt/emulators/of/another/kind/qemu-$i }"
                done
                for i in 1 2 3 4; do
                    echo "  off-$i: { enabled: false, match: { magic: 'abad1dea0$i' }, interpreter: /bin/cat }"
                done
                for i in 1 2; do
                    echo "  native-$i: { match: { elf: x86_64 }, interpreter: /bin/cat }"
                    echo "  refused-$i: { match: { magic: '2321' }, interpreter: /bin/cat }"
                    echo "  long-$i: { match: { magic: '000102030405060708090a0b0c0d0e0f10111213141516${i}7' }, interpreter: /bin/cat }"
                done
                echo "  a-name-that-is-as-long-as-one-may-be.and.that.no.column.can.hold: { match: { extension: l }, interpreter: /bin/cat }"
                echo "  taken: { match: { extension: taken }, interpreter: /bin/cat }"
                echo "  upper: { match: { extension: both }, interpreter: /bin/cat, priority: 1 }"
                echo "  wide: { match: { extension: \u8868\u793a }, interpreter: /bin/cat }"
                echo "  wider: { match: { extension: both }, interpreter: /bin/cat }"
            } | drop_in all.yaml
            alone() { ! binfmtctl show jar >/dev/null 2>&1; }
            await 30 alone
            tmux -L screen -f /dev/null new-session -d -x @columns@ -y 100 \
                "binfmtctl status; echo =\\$?=; sleep 600"
            shown() { tmux -L screen capture-pane -p | grep -q '^=1=$'; }
            await 30 shown
            tmux -L screen capture-pane -e -p | sed -e 's/last pass    .*/last pass    SOME TIME ago/' \
                -e 's/binfmtd [^ ]*: /binfmtd VERSION: /'
            tmux -L screen kill-server
            """;

    @TempDir
    Path config;

    @ParameterizedTest
    @ValueSource(ints = {80, 200})
    void allIsSeenAtAGlance(int columns) throws IOException {
        Sandbox.need("tmux");
        String screen = Sandbox.withConfig(config)
                .bash(SCRIPT.replace("@columns@", Integer.toString(columns)))
                .good()
                .out()
                .stripTrailing();
        Path file = SCREENS.resolve("screen-" + columns + ".txt");
        if (Boolean.getBoolean("binfmtd.test.record")) {
            Files.writeString(file, screen + "\n");
        }
        assertThat(screen).isEqualTo(Files.readString(file).stripTrailing());
        List<String> lines = screen.lines().map(StatusScreenTest::plain).toList();
        int interpreter = column(lines, "INTERPRETER");
        assertThat(lines.stream().filter(line -> line.startsWith("  active-")).toList())
                .hasSize(10)
                .allSatisfy(line -> assertThat(line.substring(interpreter)).isEqualTo("/bin/cat"));
    }

    private static int column(List<String> lines, String title) {
        return lines.stream()
                .filter(line -> line.contains(title))
                .findFirst()
                .orElseThrow()
                .indexOf(title);
    }

    /** Without its colours. */
    private static String plain(String line) {
        return line.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
