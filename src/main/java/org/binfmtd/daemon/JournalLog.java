package org.binfmtd.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.binfmtd.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logging to standard output, one line each. Under systemd each line begins with its priority, which the journal takes
 * off again; on a terminal nothing does. A class and not a file, because reading XML takes longer than all else at
 * start.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/sd-daemon.html">sd-daemon(3)</a>
 */
public final class JournalLog extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        JournalEncoder lines = new JournalEncoder(System.getenv("JOURNAL_STREAM") != null);
        lines.setContext(context);
        lines.start();
        console.setEncoder(lines);
        console.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        context.getLogger("org.freedesktop.dbus").setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** What is logged at least, from now on. */
    static void setLevel(Settings.LogLevel level) {
        Logger root = LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root instanceof ch.qos.logback.classic.Logger logback) {
            logback.setLevel(
                    switch (level) {
                        case ERROR -> Level.ERROR;
                        case WARNING -> Level.WARN;
                        case INFO -> Level.INFO;
                        case DEBUG -> Level.DEBUG;
                    });
        }
    }

    /** Turns events into lines. */
    private static final class JournalEncoder extends EncoderBase<ILoggingEvent> {
        private final boolean journal;

        JournalEncoder(boolean journal) {
            this.journal = journal;
        }

        @Override
        public byte[] headerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] footerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] encode(ILoggingEvent event) {
            String prefix = journal ? "<" + priority(event.getLevel()) + ">" : "";
            StringBuilder text = new StringBuilder();
            append(text, prefix, event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                append(text, prefix, ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Each line needs its own priority: the journal makes an entry of each. */
        private static void append(StringBuilder text, String prefix, String lines) {
            lines.lines().forEach(line -> text.append(prefix).append(line).append('\n'));
        }

        /** As in {@code syslog.h}. */
        private static int priority(Level level) {
            return switch (level.toInt()) {
                case Level.ERROR_INT -> 3;
                case Level.WARN_INT -> 4;
                case Level.INFO_INT -> 6;
                default -> 7;
            };
        }
    }
}
