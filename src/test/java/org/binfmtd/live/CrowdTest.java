package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One user who does all that a bus allows keeps nobody else from being answered, and nothing from being repaired: 64
 * connections at once, in rounds of a second. What the bus itself takes for an answer is measured beside it: the daemon
 * cannot be faster than the bus, and a crowd keeps that busy too.
 *
 * <p>{@code -Dbinfmtd.test.crowd=SECONDS} makes each crowd last so long.
 */
@Tag("live")
class CrowdTest {
    private static final int SECONDS = Integer.getInteger("binfmtd.test.crowd", 3);
    private static final double MOST_DURING = 1000;
    private static final double MOST_AFTER = 200;
    private static final double MOST_REPAIR = 500;
    /** Of the daemon's memory, at its highest. */
    private static final long MOST_GROWTH = 24 << 10;

    @TempDir
    Path scratch;

    private record Figures(double median, double p99, double longest, long count, long errors) {
        static Figures of(String text) {
            String[] words = text.strip().split(" ");
            return new Figures(
                    Double.parseDouble(words[0]),
                    Double.parseDouble(words[1]),
                    Double.parseDouble(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1000})
    void whoAsksAndDoesNotReadSilencesNobody(int handlers) throws Exception {
        attack(handlers, "managed:64");
    }

    @Test
    void noOtherCrowdDoesEither() throws Exception {
        attack(512, "reads:64", "changes:16", "churn:8", "partial:4");
    }

    private void attack(int handlers, String... crowds) throws Exception {
        Sandbox.need("gcc", "setpriv");
        Outcome outcome = Sandbox.withConfig(declared(handlers))
                .patience(Duration.ofMinutes(5))
                .bash("""
                        of() { sed -n "s/^$1:[[:space:]]*\\([0-9]*\\).*/\\1/p" /proc/$BINFMTD_PID/status; }
                        crowd=%1$s seconds=%2$d handlers=%3$d
                        manager get-property State >/dev/null
                        before=$(of VmRSS)
                        $crowd repairs $seconds $handlers >/run/quiet || exit 4
                        echo "quiet=$(cat /run/quiet)"
                        for each in %4$s; do
                            kind=${each%%:*}
                            $crowd bus $seconds 0 >/run/bus & pids=($!)
                            $crowd probe $seconds 0 >/run/during & pids+=($!)
                            $crowd repairs $seconds $handlers >/run/repairs & pids+=($!)
                            setpriv --reuid=65534 --regid=65534 --clear-groups $crowd $kind ${each#*:} $seconds || exit 1
                            $crowd probe 2 1 >/run/after || exit 2
                            for pid in "${pids[@]}"; do wait $pid || exit 3; done
                            for figure in bus during after repairs; do echo "$kind-$figure=$(cat /run/$figure)"; done
                        done
                        converged || await 20 converged
                        echo "growth=$(($(of VmHWM) - before))"
                        """.formatted(Sandbox.quoted(compiled()), SECONDS, handlers, String.join(" ", crowds)))
                .good();
        for (String crowd : crowds) {
            judge(handlers, crowd, outcome);
        }
        assertThat(Long.parseLong(outcome.value("growth"))).as("kB").isLessThan(MOST_GROWTH);
    }

    /** What the busy machine's bus takes by itself is allowed beside what the daemon may add to it. */
    private static void judge(int handlers, String crowd, Outcome outcome) {
        String kind = crowd.replaceAll(":.*", "");
        Figures bus = Figures.of(outcome.value(kind + "-bus"));
        Figures during = Figures.of(outcome.value(kind + "-during"));
        Figures after = Figures.of(outcome.value(kind + "-after"));
        Figures repairs = Figures.of(outcome.value(kind + "-repairs"));
        Figures quiet = Figures.of(outcome.value("quiet"));
        System.out.printf(
                "live: crowd %s, %d handlers: Get p50 %.1f p99 %.1f ms (the bus itself %.1f, %.1f), after it %.1f, %.1f;"
                        + " repairs %.1f, %.1f (without a crowd %.1f, %.1f); memory grown by %s kB%n",
                crowd,
                handlers,
                during.median(),
                during.p99(),
                bus.median(),
                bus.p99(),
                after.median(),
                after.p99(),
                repairs.median(),
                repairs.p99(),
                quiet.median(),
                quiet.p99(),
                outcome.value("growth"));
        assertThat(during.errors() + after.errors()).as("errors to root").isZero();
        assertThat(during.p99()).as(kind + ": Get during").isLessThan(MOST_DURING + bus.p99());
        assertThat(after.p99()).as(kind + ": Get after").isLessThan(MOST_AFTER);
        assertThat(repairs.p99()).as(kind + ": repairs").isLessThan(MOST_REPAIR + bus.p99());
    }

    private Path declared(int handlers) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("config/handlers.d"));
        for (int file = 0; file * 250 < handlers; file++) {
            StringBuilder text = new StringBuilder("handlers:\n");
            for (int i = file * 250; i < Math.min(handlers, (file + 1) * 250); i++) {
                text.append("  h" + i + ": { match: { extension: h" + i + " }, interpreter: /bin/cat }\n");
            }
            Files.writeString(directory.resolve("h" + file + ".yaml"), text);
        }
        return directory.getParent();
    }

    private String compiled() throws IOException, InterruptedException {
        Path program = scratch.resolve("crowd");
        Path source = Sandbox.project().resolve("src/test/c/crowd.c");
        List<String> command =
                List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program.toString(), source.toString());
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as("gcc crowd.c")
                .isZero();
        // another user runs it
        program.toFile().setExecutable(true, false);
        scratch.toFile().setExecutable(true, false);
        return program.toString();
    }
}
