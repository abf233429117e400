package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    @Test
    void triesSoonAtFirstAndThenEverySoOften() {
        BackOff backOff = new BackOff();
        assertThat(LongStream.generate(backOff::next).limit(8))
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
        backOff.reset();
        assertThat(backOff.next()).isEqualTo(100);
    }
}
