package org.binfmtd.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** {@code busctl monitor} on our signals: what any listener would hear. */
final class SignalMonitor implements AutoCloseable {
    private final Process process;
    private final Path err;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    SignalMonitor(PrivateBus bus) {
        try {
            err = Files.createTempFile("monitor", ".err");
            process = Tool.start(
                    List.of(
                            "busctl",
                            "--address=" + bus.address(),
                            "--json=short",
                            "--match=type='signal',sender='org.binfmtd1'",
                            "monitor"),
                    ProcessBuilder.Redirect.to(err.toFile()));
            Thread reader = new Thread(() -> process.inputReader().lines().forEach(this::hear), "monitor");
            reader.setDaemon(true);
            reader.start();
            ServedBus.eventually("busctl monitors", () -> size(err) > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for so many signals; each from its path on, as busctl prints it. */
    List<String> heard(int count) {
        ServedBus.eventually(count + " signals, heard " + heard, () -> heard.size() >= count);
        return heard;
    }

    private void hear(String line) {
        heard.add(line.substring(line.indexOf("\"path\"")));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        try {
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
