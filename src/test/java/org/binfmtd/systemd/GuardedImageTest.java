package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.binfmtd.daemon.RandomDefinitions;
import org.binfmtd.daemon.RandomDefinitions.Program;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No definition of a header that is accepted takes a program of the test system, wherever in it the program is. */
@Tag("systemd")
class GuardedImageTest {
    private static final int HEADERS = Integer.getInteger("binfmtd.headers", 100_000);
    private static final long SEED = Long.getLong("binfmtd.seed", 17);
    private static final String HEADS = """
            head -c 256 /proc/self/exe | base64 -w 0; echo " own"
            find / -xdev -type f -perm /111 -size +0 -print0 2>/dev/null |
                xargs -0 -n 1 sh -c 'head -c 256 "$1" | base64 -w 0; printf " %s\\n" "$1"' sh
            """;

    @Test
    void noProgramOfTheSystemIsTaken() throws Exception {
        List<Program> all = new ArrayList<>();
        try (Machine machine = Machine.boot()) {
            machine.bash(HEADS).out().lines().map(GuardedImageTest::program).forEach(all::add);
        }
        Bytes own = all.remove(0).head();
        List<Program> scripts = all.stream().filter(Program::isScript).toList();
        List<Program> compiled =
                all.stream().filter(program -> program.isCompiledFor(own)).toList();
        assertThat(scripts.size()).isGreaterThan(100);
        assertThat(compiled.size()).isGreaterThan(400);

        List<Pattern> accepted = new RandomDefinitions(new Random(SEED), scripts, compiled).acceptedHeaders(HEADERS);
        assertThat(RandomDefinitions.taken(accepted, scripts))
                .as("seed %d", SEED)
                .isEmpty();
        assertThat(RandomDefinitions.taken(accepted, compiled))
                .as("seed %d", SEED)
                .isEmpty();
        System.out.printf(
                "guards: %d accepted definitions of headers take none of %d scripts and %d compiled programs of the"
                        + " test system%n",
                accepted.size(), scripts.size(), compiled.size());
    }

    private static Program program(String line) {
        int blank = line.indexOf(' ');
        return new Program(
                line.substring(blank + 1), Bytes.of(Base64.getDecoder().decode(line.substring(0, blank))));
    }
}
