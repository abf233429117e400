package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.binfmtd.config.Settings.LogLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** However much there is to say, what waits to be logged is bounded, and what is dropped is counted. */
class LogBufferTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("binfmtd");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final LogBuffer notices = new LogBuffer();

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
    }

    private List<String> lines() {
        notices.flush(LogLevel.DEBUG);
        List<String> lines = logged.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
        logged.list.clear();
        return lines;
    }

    @Test
    void ofAFloodTheRestIsCounted() {
        for (int i = 0; i < 20_000; i++) {
            notices.info("line " + i);
        }
        assertThat(lines())
                .hasSize(1001)
                .startsWith("INFO line 0")
                .contains("INFO line 999")
                .endsWith("INFO 19000 more messages of this level were dropped");
        notices.info("later");
        assertThat(lines()).as("there is room again").containsExactly("INFO later");
    }

    @Test
    void aFloodDoesNotHideWhatMattersMore() {
        for (int i = 0; i < 5000; i++) {
            notices.info("line");
            notices.warning("warning");
        }
        notices.error("the one that matters");
        assertThat(lines())
                .contains("ERROR the one that matters")
                .contains("WARN 4000 more messages of this level were dropped")
                .contains("INFO 4000 more messages of this level were dropped")
                .hasSize(2003);
    }

    @Test
    void longLinesAreCut() {
        notices.warning("😀".repeat(100_000));
        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(line).hasSizeLessThan(8100).endsWith("😀…"));
    }

    @Test
    void longLinesAreFewer() {
        for (int i = 0; i < 500; i++) {
            notices.warning("x".repeat(100_000));
        }
        List<String> lines = lines();
        assertThat(lines.stream().mapToInt(String::length).sum()).isLessThan(300_000);
        assertThat(lines.get(lines.size() - 1)).isEqualTo("WARN 468 more messages of this level were dropped");
    }

    @Test
    void whatIsSaidStaysInItsOrder() {
        notices.info("one");
        notices.error("two");
        notices.debug("three");
        assertThat(lines()).containsExactly("INFO one", "ERROR two", "DEBUG three");
    }
}
