package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What everybody sees first: {@code packaging/try} without a command. */
@Tag("live")
class DemonstrationTest {
    @Test
    void everyClaimHolds() {
        Outcome outcome =
                Sandbox.bare().patience(Duration.ofMinutes(5)).demonstrate().good();

        assertThat(outcome.out())
                .contains("hello from aarch64, called as ./hello-aarch64 with 2 argument(s)")
                .contains("called as ./hello-dynamic with 2 argument(s)")
                .contains("hello from riscv64")
                .contains("hello Ada and Grace H. from org.example.Greeter")
                .contains("the sum is 42")
                .contains("claims held")
                .doesNotContain("✘");
    }

    /** The README's own example beside the demonstration, as its third command has it. */
    @Test
    void everyClaimHoldsBesideTheHandlerOfTheReadme(@TempDir Path config) throws IOException {
        Matcher example = Pattern.compile("cat >my/(handlers\\.d/\\S+) <<'YAML'\n(.*?)\nYAML\n", Pattern.DOTALL)
                .matcher(Files.readString(Sandbox.project().resolve("README.md")));
        assertThat(example.find()).isTrue();
        Path file = config.resolve(example.group(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, example.group(2) + "\n");

        Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofMinutes(5))
                .demonstrate()
                .good();

        assertThat(outcome.out()).contains("claims held").doesNotContain("✘");
    }
}
