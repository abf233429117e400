package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More of everything than anybody can look at: the daemon, started as it is shipped, lives, answers, keeps its heap,
 * and says how much it leaves out.
 */
@Tag("live")
class LimitsTest {
    /** Below what the unit grants, in MiB: {@code MemoryMax=}. */
    private static final double MOST_MEMORY = 180;

    private static final String WORDS = """
            call() { busctl --timeout=60 call org.binfmtd1 /org/binfmtd1 "$@"; }
            rss() { awk '/^Rss:/ { print "rss=" $2 / 1024 }' /proc/$BINFMTD_PID/smaps_rollup; }
            problems() { manager get-property Problems; }
            told() { problems | grep -q "$1"; }
            read_problems() { # by readers that come one after another
                local i
                for ((i = 0; i < 100; i++)); do problems >/run/problems || exit 1; done
                echo "length=$(wc -c </run/problems)"
                echo "more=$(grep -o '"[0-9]* more errors are not listed"' /run/problems | tr -d '"')"
            }
            kept() { # what was right before is still right, and still kept
                active good || exit 3
                echo -1 >$kernel/good; await 20 active good
            }
            listed() { call org.binfmtd1.Manager ListEntries | grep -o "\\"$1" | wc -l; }
            lists() { [ "$(listed "$1")" = "$2" ]; }
            mistaken() { # PREFIX COUNT
                echo handlers:
                for ((i = 0; i < $2; i++)); do echo "  $1$i: { match: { extension: x$i }, interpretr: /bin/cat }"; done
            }
            echo "handlers: { good: { match: { extension: good }, interpreter: /bin/cat } }" | drop_in good.yaml
            await 20 active good
            """;

    private static Outcome bash(String script) {
        Outcome outcome = Sandbox.bare()
                .patience(Duration.ofMinutes(5))
                .bash(WORDS + script + "kept; rss; ! grep OutOfMemory $BINFMTD_LOG\n")
                .good();
        System.out.println("live: limits: " + String.join(" ", outcome.lines()));
        assertThat(Double.parseDouble(outcome.value("rss"))).as("MiB").isLessThan(MOST_MEMORY);
        return outcome;
    }

    private static void hasReadable(Outcome outcome, int more) {
        assertThat(Integer.parseInt(outcome.value("length"))).isLessThan(500_000);
        assertThat(outcome.value("more")).isEqualTo(more + " more errors are not listed");
    }

    @Test
    void mistakesInFourteenFiles() {
        hasReadable(bash("""
                        for ((f = 0; f < 14; f++)); do mistaken f$f- 480 | drop_in m$f.yaml; done
                        await 60 told '"5706 more errors are not listed"'
                        read_problems
                        """), 14 * 480 - 2 * 480 - 54);
    }

    @Test
    void aMistakeInEachOfTwoThousandFiles() {
        hasReadable(bash("""
                        mkdir /run/new
                        for ((f = 0; f < 2000; f++)); do mistaken f$f- 1 >/run/new/m$f.yaml; done
                        mv /run/new/* $handlers/
                        await 60 told '"1744 more errors are not listed"'
                        read_problems
                        """), 1744);
    }

    @Test
    void theLongestTexts() {
        Outcome outcome = bash("""
                key=$(printf '\\U1F600%.0s' {1..250})
                { echo handlers:; for ((i = 0; i < 58; i++)); do echo "  h$i: { $key: x }"; done; } | drop_in keys.yaml
                { echo handlers:; echo "  ? $(printf 'y%.0s' {1..60000})"; echo '  : { match: x }'; } | drop_in name.yaml
                await 20 told keys.yaml; await 20 told name.yaml
                for ((i = 0; i < 100; i++)); do problems >/run/problems || exit 1; done
                echo "length=$(wc -c </run/problems)"
                longest=$(awk '{ if (length > most) most = length } END { print most }' $BINFMTD_LOG)
                [ $longest -lt 24000 ] || exit 2
                """);
        assertThat(Integer.parseInt(outcome.value("length"))).isLessThan(500_000);
    }

    @Test
    void fiveThousandWrongLines() {
        Outcome outcome = bash("""
                for ((i = 0; i < 5000; i++)); do echo ":f$i:M::"; done >/etc/binfmt.d/wrong.conf
                await 30 told '"4900 more errors in this file are not listed"'
                read_problems
                """);
        assertThat(Integer.parseInt(outcome.value("length"))).isLessThan(500_000);
    }

    /**
     * Texts of other characters than Latin ones take two bytes of memory for each; each start writes the whole anew,
     * while others read it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\u20acxxxxxxx", "\u20ac", "\ud83d\ude00"})
    void aHistoryOfTheLongestLines(String text) {
        Outcome outcome = bash("text=" + text + "\n" + """
                stop() { kill -TERM $BINFMTD_PID; while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.01; done; }
                past() { call org.binfmtd1.Manager History | wc -c; }
                stop
                echo 'history: 65536' >/etc/binfmtd/binfmtd.yaml
                awk -v text=$text 'BEGIN { d = sprintf("%2048s", ""); gsub(" ", text, d); d = substr(d, 1, 4096)
                    for (i = 0; i < 8000; i++) print "1700000000000000\\th\\treplaced\\t" d }' >/var/lib/binfmtd/history
                for start in 1 2 3; do
                    binfmtd >>$BINFMTD_LOG 2>&1 & BINFMTD_PID=$!
                    await 30 converged
                    readers=()
                    for reader in 1 2 3; do past & readers+=($!); done
                    echo -1 >$kernel/good; await 20 active good
                    for reader in ${readers[@]}; do wait $reader; done
                    await 30 told history-cut
                    echo "history=$(past)"
                    [ $start = 3 ] || { rss; stop; }
                done
                """);
        // busctl writes other characters than ASCII ones as four for each byte
        assertThat(Long.parseLong(outcome.value("history"))).isBetween(7L << 20, 4 * (8L << 20));
    }

    @Test
    void twentyThousandForeignEntriesWithTheLongestNames() {
        Outcome outcome = bash("""
                pad=$(printf 'x%.0s' {1..248})
                for ((i = 10000; i < 30000; i++)); do
                    printf ':f%d-%s:M::flood%d::/bin/true:' $i $pad $i >$kernel/register || exit 1
                done
                await 60 lists f 20000
                echo "entries=$(call org.binfmtd1.Manager ListEntries | wc -c)"
                echo "objects=$(call org.freedesktop.DBus.ObjectManager GetManagedObjects | wc -c)"
                """);
        assertThat(Long.parseLong(outcome.value("entries"))).isGreaterThan(5_000_000);
    }

    @Test
    void fiftyThousandForeignEntries() {
        bash("""
                for ((i = 0; i < 50000; i++)); do
                    printf ':f%d:M::flood%d::/bin/true:' $i $i >$kernel/register || exit 1
                done
                unlisted() { told '"the kernel has 17[0-9]* more entries of other programs than are listed here"'; }
                await 60 unlisted
                [ $(listed good) = 1 ] || exit 4
                """);
    }

    /** Each of others' entries takes files from one handler of ours. */
    @Test
    void thousandsOfEntriesAboveAHandler() {
        Outcome outcome = bash("""
                echo 'on-overtake: accept' >/etc/binfmtd/binfmtd.yaml; sleep 1
                echo "handlers: { low: { match: { magic: 4c4f57 }, interpreter: /bin/cat } }" | drop_in low.yaml
                await 20 active low
                for ((i = 10000; i < 15000; i++)); do
                    printf ':f%d:M::LOW%d::/bin/true:' $i $i >$kernel/register || exit 1
                done
                path=$(manager call GetHandler s low); path=${path#o \\"}
                above() { busctl get-property org.binfmtd1 "${path%\\"}" org.binfmtd1.Handler ShadowedBy; }
                all() { above | grep -q 'and 4900 more'; }
                await 60 all
                echo "above=$(above | wc -c)"
                """);
        assertThat(Long.parseLong(outcome.value("above"))).isLessThan(10_000);
    }
}
