package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.List;
import org.binfmtd.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be logged, kept until there is time for it: loading the logger takes longer than registering everything.
 * For one thread.
 */
final class Notices {
    private final List<Notice> waiting = new ArrayList<>();

    private enum Level {
        ERROR,
        WARNING,
        INFO,
        DEBUG
    }

    private record Notice(Level level, String text) {}

    void error(String text) {
        waiting.add(new Notice(Level.ERROR, text));
    }

    void warning(String text) {
        waiting.add(new Notice(Level.WARNING, text));
    }

    void info(String text) {
        waiting.add(new Notice(Level.INFO, text));
    }

    void debug(String text) {
        waiting.add(new Notice(Level.DEBUG, text));
    }

    /** Logs what has been gathered, as far as it is important enough. */
    void flush(Settings.LogLevel least) {
        if (waiting.isEmpty()) {
            return;
        }
        JournalLog.setLevel(least);
        Logger logger = LoggerFactory.getLogger("binfmtd");
        waiting.forEach(notice -> log(logger, notice));
        waiting.clear();
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
