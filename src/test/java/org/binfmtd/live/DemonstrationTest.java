package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What everybody sees first: {@code packaging/try} without a command. */
@Tag("live")
class DemonstrationTest {
    @Test
    void everyClaimHolds() {
        Sandbox.Outcome outcome =
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
}
