package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.model.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people see who type {@code busctl} and {@code gdbus}: whole sessions, kept in src/test/resources/bus. Each line
 * that begins with a dollar is typed, and must print what stands below it. After one was added or changed,
 * {@code -Dbinfmtd.test.record=true} writes down what it prints, to be read before it is believed.
 */
class SessionsTest {
    private static final Path SESSIONS = Path.of("src/test/resources/bus");
    private static final String PROMPT = "$ ";
    private static final Event REMOVED = new Event(0, "arm", "removed", 1200, "");

    private ServedBus served;

    @BeforeEach
    void serve() {
        served = new ServedBus(Samples.rich());
        served.control.repair = () -> CompletableFuture.completedStage(List.of(REMOVED));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"introspection", "methods", "properties", "errors"})
    void eachCommandPrintsWhatItPrinted(String name) throws IOException {
        StringBuilder session = new StringBuilder();
        for (String line : Files.readAllLines(SESSIONS.resolve(name + ".txt"))) {
            if (line.startsWith(PROMPT)) {
                session.append(line).append('\n').append(type(line.substring(PROMPT.length())));
            }
        }
        hold(name, session.toString());
    }

    @Test
    void whoWatchesSeesWhatChanges() throws IOException {
        try (Watcher busctl = new Watcher(served.bus, "busctl --match=\"sender='org.binfmtd1'\" monitor");
                Watcher gdbus = new Watcher(served.bus, "gdbus monitor --system -d org.binfmtd1")) {
            busctl.await("Monitoring bus message stream");
            gdbus.await("is owned by");
            served.control.publish(Samples.changed(), REMOVED);
            busctl.await("DriftRepaired[^}]*};\n\n");
            gdbus.await("DriftRepaired.*\n");
            hold("busctl-monitor", steady(busctl.seen()));
            hold("gdbus-monitor", steady(gdbus.seen()));
        }
    }

    private String type(String command) {
        Tool.Outcome outcome = Tool.run(served.bus.shell(command));
        return steady(outcome.out()) + (outcome.exit() == 0 ? "" : "[status " + outcome.exit() + "]\n");
    }

    private static void hold(String name, String session) throws IOException {
        Path file = SESSIONS.resolve(name + ".txt");
        if (Boolean.getBoolean("binfmtd.test.record")) {
            Files.writeString(file, session);
        }
        assertThat(session).isEqualTo(Files.readString(file));
    }

    /** Without what is another each time; columns are only as wide as they must be. */
    private static String steady(String text) {
        return text.replaceAll(":1\\.[0-9]+", ":1.N")
                .replaceAll("Cookie=[0-9]+", "Cookie=N")
                .replaceAll(" +Timestamp=\"[^\"]*\"", "")
                .replaceAll("(?<=[^ \n]) {2,}", " ");
    }
}
