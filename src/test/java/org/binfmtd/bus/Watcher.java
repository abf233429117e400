package org.binfmtd.bus;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** A command that goes on printing what it sees of a bus. */
final class Watcher implements AutoCloseable {
    private final Process process;
    private final StringBuffer seen = new StringBuffer();

    /** @param command for a shell; what it complains of is seen too */
    Watcher(PrivateBus bus, String command) {
        process = Tool.start(bus.shell("exec " + command), ProcessBuilder.Redirect.to(new File("/dev/null")));
        Thread reader = new Thread(this::read, "watcher");
        reader.setDaemon(true);
        reader.start();
    }

    /** Waits until something like this has been printed. */
    void await(String expression) {
        Pattern pattern = Pattern.compile(expression);
        ServedBus.eventually(expression, () -> pattern.matcher(seen()).find());
    }

    String seen() {
        return seen.toString();
    }

    private void read() {
        try (var reader = process.inputReader()) {
            for (int each = reader.read(); each >= 0; each = reader.read()) {
                seen.append((char) each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It ends, and with it the reading. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
    }
}
