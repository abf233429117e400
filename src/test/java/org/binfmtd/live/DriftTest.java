package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
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
        Sandbox.Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofSeconds(60 + DRIFTS))
                .bash("%s run %d %d 50 150".formatted(Sandbox.quoted(drift()), DRIFTS, seed))
                .good();

        String all = DRIFTS + " repaired=" + DRIFTS + " ";
        System.out.println("live: drifts " + outcome.out());
        assertThat(outcome.out()).contains("kind=all count=" + all);
        KINDS.forEach(kind -> assertThat(outcome.out()).contains("kind=" + kind + " "));
    }

    /**
     * Nothing is watched, so each pass is a resync. Each round begins just after one, and must be right after the next:
     * a round in which there was one meanwhile does not count, but what it injected must be right all the same.
     */
    @Test
    void allAreRepairedByTheNextResyncWhereNothingIsWatched() throws Exception {
        Files.writeString(config.resolve("binfmtd.yaml"), "watch: false\nresync-interval: 1s\n");
        Sandbox.Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofSeconds(60 + DRIFTS))
                .bash("""
                        echo "seed=%2$d"
                        coproc %1$s step %2$d
                        tell() { echo "$1" >&"${COPROC[1]}"; }
                        hear() { read -r answer <&"${COPROC[0]}"; }
                        last_pass() { manager get-property LastPass; }
                        another_pass() { [ "$(last_pass)" != "$last" ]; }
                        next_pass() { last=$(last_pass); await 10 another_pass; }
                        hear
                        total=0
                        while [ $total -lt %3$d ]; do
                            next_pass
                            last=$(last_pass)
                            tell inject; hear; injected=${answer#injected }
                            if another_pass; then
                                next_pass
                                injected=
                            else
                                await 10 another_pass
                            fi
                            tell check; hear
                            if [ "$answer" != right ]; then
                                echo "after a resync $answer (injected $injected)"
                                exit 1
                            fi
                            for kind in $injected; do total=$((total + ${kind#*=})); done
                            echo "$injected"
                        done
                        echo "total=$total"
                        """.formatted(Sandbox.quoted(drift()), seed, DRIFTS))
                .good();

        System.out.println("live: drifts, nothing watched: " + outcome.value("total"));
        KINDS.forEach(kind -> assertThat(outcome.out()).containsPattern(kind + "=[1-9]"));
    }
}
