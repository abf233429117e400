package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.junit.jupiter.api.Test;

/** Answers that are made faster than the bus takes them. */
class CongestionTest {
    private static final int HANDLERS = 200;
    private static final int CALLS = 20;
    private static final int CLIENTS = 16;

    @Test
    void noCallIsLostWhenMuchIsAsked() throws IOException {
        List<HandlerStatus> many = new ArrayList<>();
        for (int i = 0; i < HANDLERS; i++) {
            many.add(Samples.extension("h" + i, "h" + i));
        }
        try (ServedBus served = new ServedBus(Samples.snapshot(many.toArray(HandlerStatus[]::new)))) {
            List<RawClient> clients = new ArrayList<>();
            Map<RawClient, Set<Long>> open = new HashMap<>();
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = new RawClient(served.bus.address());
                clients.add(client);
                open.put(client, askMuch(client));
            }
            for (RawClient client : clients) {
                client.flush();
            }
            for (RawClient client : clients) {
                while (!open.get(client).isEmpty()) {
                    assertThat(open.get(client).remove(client.answer().getReplySerial()))
                            .isTrue();
                }
                client.close();
            }
        }
    }

    private static Set<Long> askMuch(RawClient client) {
        Set<Long> open = new TreeSet<>();
        for (int i = 0; i < CALLS; i++) {
            open.add(client.call(
                    "/org/binfmtd1",
                    Optional.of("org.freedesktop.DBus.ObjectManager"),
                    "GetManagedObjects",
                    true,
                    Body.EMPTY));
            open.add(client.ping());
        }
        return open;
    }
}
