package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever others do to the entries of thirty handlers is put right: removed, disabled, replaced, put in another order,
 * flushed, and an interpreter that became another file. How fast is for {@code packaging/bench} to say.
 *
 * <p>{@code -Dbinfmtd.test.drifts=1000} injects that many.
 */
@Tag("live")
class DriftTest {
    private static final int DRIFTS = Integer.getInteger("binfmtd.test.drifts", 200);
    private static final List<String> KINDS =
            List.of("removed", "disabled", "replaced", "reordered", "pin-changed", "flushed");

    private final int seed = new Random().nextInt(Integer.MAX_VALUE);

    @TempDir
    Path scratch;

    private Path config;

    @BeforeEach
    void declareThirty() throws Exception {
        Sandbox.need("gcc");
        Path source = Sandbox.project().resolve("src/test/c/drift.c");
        run("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", drift(), source.toString());
        config = Files.createDirectory(scratch.resolve("config"));
        Path shipped = Sandbox.project().resolve("config/handlers.d");
        run(drift(), "prepare", config.toString(), shipped.toString());
    }

    private String drift() {
        return scratch.resolve("drift").toString();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }

    /** After each drift everything must be as before, byte for byte, or the next one is never injected. */
    @Test
    void allAreRepaired() {
        Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofSeconds(60 + DRIFTS))
                .bash("%s run %d %d 50 150".formatted(Sandbox.quoted(drift()), DRIFTS, seed))
                .good();

        String all = DRIFTS + " repaired=" + DRIFTS + " ";
        System.out.println("live: drifts " + outcome.out());
        assertThat(outcome.out()).contains("kind=all count=" + all);
        KINDS.forEach(kind -> assertThat(outcome.out()).contains("kind=" + kind + " "));
    }

    /**
     * Nothing is watched, so a pass is a resync, or looks at an interpreter that has been another for a second. What a
     * round injects must be right after the next pass. Only one that had begun before may leave something to the one
     * after it; as the daemon rests when a round begins, such rounds are few.
     */
    @Test
    void allAreRepairedByTheNextResyncWhereNothingIsWatched() throws Exception {
        Files.writeString(config.resolve("binfmtd.yaml"), "watch: false\nresync-interval: 1s\n");
        Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofSeconds(60 + DRIFTS))
                .bash("""
                        echo "seed=%2$d"
                        coproc %1$s step %2$d
                        tell() { echo "$1" >&"${COPROC[1]}"; }
                        hear() { read -r answer <&"${COPROC[0]}"; }
                        last_pass() { manager get-property LastPass; }
                        another_pass() { [ "$(last_pass)" != "$last" ]; }
                        note_pass() { last=$(last_pass); }
                        next_pass() { await 10 another_pass; note_pass; }
                        rests() { note_pass; sleep 0.2; ! another_pass; }
                        is_right() { tell check; hear; [ "$answer" = right ]; }
                        hear
                        total=0 rounds=0 late=0
                        while [ $total -lt %3$d ]; do
                            note_pass
                            next_pass
                            await 10 rests
                            tell inject; hear; injected=${answer#injected }
                            next_pass
                            if ! is_right; then
                                late=$((late + 1))
                                next_pass
                                if ! is_right; then
                                    echo "after two passes $answer (injected $injected)"
                                    exit 1
                                fi
                            fi
                            rounds=$((rounds + 1))
                            for kind in $injected; do total=$((total + ${kind#*=})); done
                            echo "$injected"
                        done
                        printf '%%s\\n' total=$total rounds=$rounds late=$late
                        """.formatted(Sandbox.quoted(drift()), seed, DRIFTS))
                .good();

        int rounds = Integer.parseInt(outcome.value("rounds"));
        int late = Integer.parseInt(outcome.value("late"));
        System.out.printf(
                "live: drifts, nothing watched: %s in %d rounds, %d of them late%n",
                outcome.value("total"), rounds, late);
        assertThat(late).isLessThanOrEqualTo(rounds / 4);
        KINDS.forEach(kind -> assertThat(outcome.out()).containsPattern(kind + "=[1-9]"));
    }
}
