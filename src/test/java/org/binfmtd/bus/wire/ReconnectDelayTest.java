package org.binfmtd.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReconnectDelayTest {
    @Test
    void triesSoonAtFirstAndThenEverySoOften() {
        ReconnectDelay backOff = new ReconnectDelay();
        assertThat(LongStream.generate(backOff::next).limit(8))
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
        backOff.reset();
        assertThat(backOff.next()).isEqualTo(100);
    }
}
