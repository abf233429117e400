package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.binfmtd.model.Printable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names that the kernel and the daemon carry: of foreign entries, of their interpreters and extensions, of files, of
 * programs. None of them steers a terminal, breaks a line or turns the reading direction, in any output of any command,
 * as text and as JSON, with the daemon and without, nor in its log.
 */
@Tag("live")
class HostileEntriesTest {
    /**
     * In bash's quotes: controls, DEL, C1, bidirectional ones, zero width, separators, a tag, private use, what is no
     * UTF-8.
     */
    private static final String EVIL = """
            '\\001' '\\033[2J' '\\r' '\\t' '\\177' '\\302\\205' '\\302\\23331m' '\\342\\200\\256' '\\342\\201\\246' \\
            '\\342\\200\\213' '\\342\\200\\217' '\\342\\200\\250' '\\342\\200\\251' '\\357\\273\\277' '\\302\\255' \\
            '\\363\\240\\201\\201' '\\356\\200\\200' '\\233' '\\355\\240\\200' '\\n'""";

    @TempDir
    Path config;

    @Test
    void noNameOfAnEntryOrAFileIsPrintedAsItIs() throws Exception {
        Sandbox.declareTwo(config);
        Files.writeString(config.resolve("binfmtd.yaml"), "import: { binfmt.d: true }\nprotect: [WSLInterop]\n");
        Outcome outcome = Sandbox.withConfig(config)
                .bash("""
                        mkdir -p /etc/binfmt.d /run/programs; cd /run/programs
                        names=(); count=0
                        for each in @evil@; do
                            printf -v evil "$each"
                            name=a${evil}zq; count=$((count + 1))
                            names+=("$name")
                            # a line's end is the end of a definition, and nothing else
                            printf '%s' ":$name:E::x$count::/bin/$name:" >$kernel/register 2>/dev/null
                            printf '%s' ":e$count:E::$name::/bin/cat:" >$kernel/register 2>/dev/null
                            printf '%s' ":i$count:E::y$count::/bin/$name:" >$kernel/register 2>/dev/null
                            printf '%s\\n' ":b$count:E::b$count::/bin/$name:" >"/etc/binfmt.d/$name.conf"
                            printf '%s\\n' "handlers: { h$count: { match: { extension: h$count }, interpreter: /bin/cat," \\
                                "description: $name } }" >"$handlers/$name.yaml"
                            printf '%s\\n' "handlers: { c$count: { match: { extension: c$count }, nonsense: 1 } }" \\
                                >"$handlers/c$name.yaml"
                            printf x >"$name.x$count"; printf x >"plain.$name"
                        done
                        registered=$(ls $kernel | wc -l)
                        binfmtctl reload >/run/said 2>&1
                        problems() { busctl get-property org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager Problems; }
                        tell() { "$@" >>/run/said 2>&1 || true; printf '\\n' >>/run/said; }
                        for bus in '' none; do
                            with=(); [ -z "$bus" ] || with=(--bus "$bus")
                            for json in '' --json; do
                                for command in status list plan history; do
                                    tell binfmtctl $command $json "${with[@]}"
                                done
                            done
                        done
                        for json in '' --json; do
                            tell binfmtctl check $json
                            tell binfmtctl check $json "$handlers"
                            for shown in i2 h2 c2 b2; do tell binfmtctl show $json $shown; done
                        done
                        for ((i = 1; i <= count; i++)); do
                            case $((i % 2)) in
                                0) tell binfmtctl explain "${names[i - 1]}.x$i" ;;
                                1) tell binfmtctl explain --json "plain.${names[i - 1]}" ;;
                            esac
                        done
                        for name in "${names[@]:1:2}"; do
                            tell binfmtctl show "$name"
                            tell binfmtctl disable "$name"
                            tell binfmtctl check --json "$handlers/$name.yaml" "/etc/binfmt.d/$name.conf"
                        done
                        tell binfmtctl import kernel
                        tell binfmtctl import binfmt.d
                        tell binfmtctl export
                        tell binfmtctl repair
                        tell problems
                        rm -rf /etc/binfmt.d "$handlers"/a*.yaml "$handlers"/c*.yaml
                        tell binfmtctl reload
                        tell binfmtctl history --json
                        cat "$BINFMTD_LOG" >>/run/said
                        iconv -f utf-8 -t utf-8 /run/said >/run/checked 2>/dev/null || { echo 'not UTF-8' >&2; exit 1; }
                        echo "registered=$registered"
                        cat /run/checked
                        """.replace("@evil@", EVIL.strip()))
                .good();
        assertThat(Integer.parseInt(outcome.value("registered"))).isGreaterThan(40);
        String said = outcome.out();
        assertThat(said.lines().filter(line -> line.contains("zq")).count())
                .as("names were shown")
                .isGreaterThan(200);
        assertThat(said.lines().filter(HostileEntriesTest::isHostile).map(Printable::printable))
                .isEmpty();
    }

    private static boolean isHostile(String line) {
        return line.startsWith("zq") || !line.codePoints().allMatch(Printable::isPrintable);
    }
}
