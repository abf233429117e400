package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.binfmtd.model.Event;
import org.junit.jupiter.api.Test;

class PendingSignalsTest {
    private final PendingSignals news = new PendingSignals();

    @Test
    void newsAreTakenOnceAndInOrder() {
        news.add(List.of(repair(1), repair(2)));
        news.add(List.of(repair(3)));
        assertThat(news.take()).containsExactly(repair(1), repair(2), repair(3));
        assertThat(news.take()).isEmpty();
    }

    @Test
    void whileNobodyTakesThemOnlyTheLastAreKept() {
        for (int i = 0; i < 3000; i++) {
            news.add(List.of(repair(i)));
        }
        assertThat(news.take()).hasSize(1024).endsWith(repair(2999));
    }

    private static Event repair(long microseconds) {
        return new Event(0, "arm", "removed", microseconds, "");
    }
}
