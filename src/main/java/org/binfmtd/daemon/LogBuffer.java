package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.List;
import org.binfmtd.config.Settings;
import org.binfmtd.model.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be logged, kept until there is time for it: loading the logger takes longer than registering everything.
 * As much waits as a pass with something to say needs; of a flood the rest is counted. For one thread.
 */
final class LogBuffer {
    /** Of each level. */
    static final int MOST = 1000;
    /** In Java's {@code char}s: half of what the journal takes as one line even where each is three bytes. */
    static final int LONGEST = 8000;
    /** Of all that wait at one level, in Java's {@code char}s. */
    static final int LONGEST_TOGETHER = 1 << 18;

    private final List<Notice> waiting = new ArrayList<>();
    private final Level[] levels = Level.values();
    private final int[] count = new int[levels.length];
    private final int[] length = new int[levels.length];
    private final int[] dropped = new int[levels.length];

    private enum Level {
        ERROR,
        WARNING,
        INFO,
        DEBUG
    }

    private record Notice(Level level, String text) {}

    void error(String text) {
        add(Level.ERROR, text);
    }

    void warning(String text) {
        add(Level.WARNING, text);
    }

    void info(String text) {
        add(Level.INFO, text);
    }

    void debug(String text) {
        add(Level.DEBUG, text);
    }

    private void add(Level level, String text) {
        int index = level.ordinal();
        String line = Printable.shortened(text, LONGEST);
        if (count[index] >= MOST || length[index] + line.length() > LONGEST_TOGETHER) {
            dropped[index]++;
            return;
        }
        count[index]++;
        length[index] += line.length();
        waiting.add(new Notice(level, line));
    }

    /** Logs what has been gathered, as far as it is important enough. */
    void flush(Settings.LogLevel least) {
        if (waiting.isEmpty()) {
            return;
        }
        JournalLog.setLevel(least);
        Logger logger = LoggerFactory.getLogger("binfmtd");
        waiting.forEach(notice -> log(logger, notice));
        for (Level level : levels) {
            tellOfDropped(logger, level);
        }
        waiting.clear();
    }

    private void tellOfDropped(Logger logger, Level level) {
        int index = level.ordinal();
        if (dropped[index] > 0) {
            log(logger, new Notice(level, dropped[index] + " more messages of this level were dropped"));
        }
        count[index] = 0;
        length[index] = 0;
        dropped[index] = 0;
    }

    private static void log(Logger logger, Notice notice) {
        switch (notice.level()) {
            case ERROR -> logger.error("{}", notice.text());
            case WARNING -> logger.warn("{}", notice.text());
            case INFO -> logger.info("{}", notice.text());
            case DEBUG -> logger.debug("{}", notice.text());
        }
    }
}
