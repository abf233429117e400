package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client written on libsystemd calls the service rightly, wrongly and rudely, as 64 clients at once, while entries
 * are removed: each awaited call is answered, each removal put right, and nothing is left behind in the daemon. For a
 * long run {@code -Dbinfmtd.test.calls=100000}; for the same calls again {@code -Dbinfmtd.test.seed=SEED}.
 */
@Tag("live")
class BusFuzzTest {
    private static final long CALLS = Long.getLong("binfmtd.test.calls", 20_000);
    private static final int CLIENTS = 64;
    private static final long SEED =
            Long.getLong("binfmtd.test.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    /** What the heap may grow by between one collection and the next, in kB. */
    private static final long MOST_GROWTH = 8192;

    /** On a quiet machine it is 1, give or take a half: the bus gives way to repairs. Other tests' load is not even. */
    private static final double MOST_SLOWER = 10;

    /**
     * Clients that are nice: two processors are few for 64 of them, and what is asked is what they do to the daemon.
     */
    private static final String SCRIPT = """
            fuzz() { nice -n 19 "$fuzzer" unix:path=/run/dbus/system_bus_socket "$1" @clients@ "$2"; }
            of() { sed -n "s/^$1:[[:space:]]*\\([0-9]*\\).*/\\1/p" /proc/$BINFMTD_PID/status; }
            descriptors() { ls /proc/$BINFMTD_PID/fd | wc -l; }
            settled() { [ "$(of Threads)" -le "$threads" ] && [ "$(descriptors)" -le "$descriptors" ]; }
            remove() { # N times, one handler's after the other's: who meddles with one all the time is put off
                for _ in $(seq "$1"); do
                    next=$(((next + 1) % 60))
                    echo -1 >$kernel/h$next || exit 5
                    await 30 active h$next
                done
            }
            next=0
            # how long repairs have taken together, in seconds, and how many there were; told once a second
            repairs() {
                sleep 1.5
                awk '/^binfmtd_repair_seconds_sum/ { sum = $2 } /^binfmtd_repair_seconds_count/ { count = $2 }
                    END { print sum, count }' /run/binfmtd/metrics.prom
            }
            fuzz @warm@ 1 >/dev/null || exit 1
            sleep 1
            threads=$(of Threads) descriptors=$(descriptors) rss=$(of VmRSS)
            echo "first=$(repairs)"
            remove 50
            echo "quiet=$(repairs)"
            fuzz @calls@ @seed@ >/run/fuzzed &
            fuzzing=$!
            removed=0
            while kill -0 $fuzzing 2>/dev/null; do
                remove 1
                removed=$((removed + 1))
            done
            wait $fuzzing || { cat /run/fuzzed; exit 2; }
            cat /run/fuzzed
            echo "amid=$(repairs)"
            echo "removed=$removed"
            until=$((SECONDS + 30))
            until settled || [ $SECONDS -gt $until ]; do sleep 0.1; done
            settled || { echo "threads $threads, now $(of Threads)"; echo "descriptors $descriptors:"; ls -l /proc/$BINFMTD_PID/fd; exit 4; } >&2
            kill -0 $BINFMTD_PID || exit 3
            manager get-property State
            echo "growth=$(($(of VmRSS) - rss))"
            """;

    @TempDir
    Path directory;

    @Test
    void nobodyIsLeftWithoutAnAnswerAndNothingIsLeftBehind() throws IOException, InterruptedException {
        Sandbox.need("gcc");
        System.out.println("live: fuzzing with seed " + SEED);
        Path config = Files.createDirectory(directory.resolve("config"));
        StringBuilder handlers = new StringBuilder("handlers:\n");
        for (int i = 0; i < 60; i++) {
            handlers.append("  h" + i + ": { match: { extension: h" + i + " }, interpreter: /bin/cat }\n");
        }
        Files.writeString(Files.createDirectory(config.resolve("handlers.d")).resolve("h.yaml"), handlers);
        Files.writeString(config.resolve("binfmtd.yaml"), "metrics: /run/binfmtd/metrics.prom\n");
        Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofMinutes(20))
                .bash("fuzzer=" + Sandbox.quoted(compiled().toString()) + "\n"
                        + SCRIPT.replace("@clients@", Integer.toString(CLIENTS))
                                .replace("@warm@", Long.toString(CALLS / 4))
                                .replace("@calls@", Long.toString(CALLS))
                                .replace("@seed@", Long.toString(SEED)))
                .good();
        double before = mean(outcome.value("first"), outcome.value("quiet"));
        double amid = mean(outcome.value("quiet"), outcome.value("amid"));
        System.out.printf(
                "live: %s; repaired after %.2f ms before, %.2f ms amid (means); %s removed; grown by %s kB%n",
                outcome.lines().stream()
                        .filter(line -> line.startsWith("right="))
                        .findFirst()
                        .orElse(""),
                before,
                amid,
                outcome.value("removed"),
                outcome.value("growth"));
        assertThat(amid / before).as("how many times as long repairs take").isLessThan(MOST_SLOWER);
        assertThat(Integer.parseInt(outcome.value("removed"))).isGreaterThan(10);
        assertThat(Long.parseLong(outcome.value("growth"))).as("kB").isLessThan(MOST_GROWTH);
        assertThat(outcome.lines()).anyMatch(line -> line.startsWith("right=") && line.endsWith(" seed=" + SEED));
    }

    /** In milliseconds, of the repairs between two readings. */
    private static double mean(String before, String after) {
        String[] first = before.strip().split(" ");
        String[] last = after.strip().split(" ");
        double seconds = Double.parseDouble(last[0]) - Double.parseDouble(first[0]);
        return 1000 * seconds / (Double.parseDouble(last[1]) - Double.parseDouble(first[1]));
    }

    private Path compiled() throws IOException, InterruptedException {
        Path program = directory.resolve("busfuzz");
        List<String> command = List.of(
                "gcc",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                program.toString(),
                "src/test/c/busfuzz.c",
                "-lsystemd");
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as("gcc busfuzz.c; it needs libsystemd-dev")
                .isZero();
        return program;
    }
}
