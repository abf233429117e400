package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many handlers: all are registered, read by everybody at once, reloaded and repaired, and the daemon lives within what
 * its unit allows it.
 */
@Tag("live")
class ManyHandlersTest {
    /** {@code MemoryMax=} of the unit, in kB. */
    private static final long MOST_MEMORY = 192 << 10;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(ints = {100, 1000, 10_000})
    void areRegisteredReadReloadedAndRepaired(int handlers) throws Exception {
        Outcome outcome = Sandbox.withConfig(declared(handlers))
                .patience(Duration.ofMinutes(5))
                .bash("""
                        of() { sed -n "s/^$1:[[:space:]]*\\([0-9]*\\).*/\\1/p" /proc/$BINFMTD_PID/status; }
                        took() { # NAME COMMAND...: in ms
                            local name=$1 start=$(date +%%s%%N); shift
                            "$@" >/run/said || { cat /run/said; echo "$name failed: $?"; exit 1; }
                            echo "$name=$((($(date +%%s%%N) - start) / 1000000))"
                        }
                        managed() {
                            busctl call org.binfmtd1 /org/binfmtd1 org.freedesktop.DBus.ObjectManager GetManagedObjects \\
                                --timeout=120 --json=short | grep -o '"/org/binfmtd1/handler/h[0-9]*"' | wc -l
                        }
                        await 60 converged
                        echo "resident=$(of VmRSS)"
                        echo "entries=$(ls $kernel | grep -c '^h[0-9]*$')"
                        took list setpriv --reuid=65534 --regid=65534 --clear-groups binfmtctl list
                        took status setpriv --reuid=65534 --regid=65534 --clear-groups binfmtctl status --json
                        echo "shown=$(grep -o '"h[0-9]*"' /run/said | wc -l)"
                        took managed managed
                        echo "managedObjects=$(cat /run/said)"
                        took reload binfmtctl reload
                        for i in $(seq 7); do
                            sleep 3
                            start=$(date +%%s%%N)
                            echo -1 >$kernel/h$i
                            until [ -e $kernel/h$i ]; do sleep .001; done
                            echo $((($(date +%%s%%N) - start) / 1000))
                        done | sort -n | sed -n '4s/^/repair=/p'
                        clients=()
                        for i in $(seq 64); do managed >/run/answer$i & clients+=($!); done
                        wait "${clients[@]}"
                        echo "crowd=$(cat /run/answer* | grep -cx %1$d)"
                        took flushed env kernel=$kernel bash -c 'echo -1 >$kernel/status; until [ $(ls $kernel | grep -c "^h[0-9]*$") = %1$d ]; do sleep .1; done'
                        converged || await 20 converged
                        echo "highest=$(of VmHWM)"
                        """.formatted(handlers))
                .good();
        System.out.printf(
                "live: %d handlers: RSS %s kB (highest %s); ms: list %s, status %s, GetManagedObjects %s, reload %s,"
                        + " all back after a flush %s; repair p50 %s us; 64 readers at once answered: %s%n",
                handlers,
                outcome.value("resident"),
                outcome.value("highest"),
                outcome.value("list"),
                outcome.value("status"),
                outcome.value("managed"),
                outcome.value("reload"),
                outcome.value("flushed"),
                outcome.value("repair"),
                outcome.value("crowd"));
        assertThat(outcome.value("entries")).isEqualTo(String.valueOf(handlers));
        assertThat(outcome.value("shown")).isEqualTo(String.valueOf(handlers));
        assertThat(outcome.value("managedObjects")).isEqualTo(String.valueOf(handlers));
        assertThat(outcome.value("crowd")).isEqualTo("64");
        assertThat(Long.parseLong(outcome.value("highest"))).as("kB").isLessThan(MOST_MEMORY);
    }

    /** Extensions and magics by turns, 100 in a file. */
    private Path declared(int handlers) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("config/handlers.d"));
        for (int file = 0; file * 100 < handlers; file++) {
            StringBuilder text = new StringBuilder("handlers:\n");
            for (int i = file * 100; i < (file + 1) * 100; i++) {
                String match = i % 2 == 0 ? "extension: e" + i : "magic: '51%08x'".formatted(i);
                text.append("  h" + i + ": { match: { " + match + " }, interpreter: /bin/cat }\n");
            }
            Files.writeString(directory.resolve("h" + file + ".yaml"), text);
        }
        return directory.getParent();
    }
}
