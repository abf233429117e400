package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad line never costs anything else. */
@Tag("live")
class BrokenFileTest {
    @TempDir
    Path config;

    @Test
    void aBrokenFileAmongGoodOnesKeepsItsFormerEntriesAndIsReportedByPlace() throws Exception {
        Path handlers = Files.createDirectory(config.resolve("handlers.d"));
        for (String name : new String[] {"first", "second", "third"}) {
            Files.writeString(handlers.resolve(name + ".yaml"), handler(name));
        }

        Outcome outcome = Sandbox.withConfig(config).bash("""
                        problems() { manager get-property Problems; }
                        reported() { problems | grep -q second.yaml; }
                        unreported() { ! reported; }
                        inode=$(stat -c %i $kernel/second)
                        sed 's/interpreter/interpeter/' $handlers/second.yaml | drop_in second.yaml
                        await 5 reported
                        echo "problems=$(problems)"
                        echo "state=$(manager get-property State)"
                        active first && active second && active third || exit 1
                        [ $inode = $(stat -c %i $kernel/second) ] || exit 2
                        echo -1 >$kernel/second; await 10 active second  # frozen, and still kept
                        echo 'handlers: { fourth: { match: { extension: fourth }, interpreter: /bin/cat } }' | drop_in fourth.yaml
                        await 10 active fourth
                        sed -i 's/interpeter/interpreter/' $handlers/second.yaml
                        await 5 unreported
                        await 5 converged
                        """).good();

        assertThat(outcome.value("problems"))
                .contains("\"/etc/binfmtd/handlers.d/second.yaml\"")
                .contains("\"line\" u 4")
                .contains("\"column\" u 5")
                .contains("interpeter");
        assertThat(outcome.value("state")).isEqualTo("s \"degraded\"");
    }

    @Test
    void aFileThatIsBrokenFromTheStartCostsNothingElse() throws Exception {
        Path handlers = Files.createDirectory(config.resolve("handlers.d"));
        Files.writeString(handlers.resolve("good.yaml"), handler("good"));
        Files.writeString(handlers.resolve("bad.yaml"), "handlers:\n  bad: [\n");

        Outcome outcome = Sandbox.withConfig(config)
                .bash("active good && gone bad && echo \"problems=$(manager get-property Problems)\"");

        assertThat(outcome.good().value("problems")).contains("/etc/binfmtd/handlers.d/bad.yaml");
    }

    private static String handler(String name) {
        return """
                handlers:
                  %1$s:
                    match: { extension: %1$s }
                    interpreter: /bin/cat
                """.formatted(name);
    }
}
