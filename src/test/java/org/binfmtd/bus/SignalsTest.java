package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerState;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.Snapshot.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a listener hears of changes, as busctl prints it. */
class SignalsTest {
    private static final HandlerStatus ARM = Samples.elf("arm", "arm");
    private static final Event REMOVED = new Event(0, "arm", "removed", 1200, "");

    private final ServedBus served = new ServedBus(Samples.snapshot(ARM));
    private final SignalMonitor monitor = new SignalMonitor(served.bus);

    @AfterEach
    void stop() {
        monitor.close();
        served.close();
    }

    @Test
    void aRepairTellsWhatChangedAndThenOfItself() {
        served.control.publish(Samples.snapshot(Samples.repaired(ARM, 5)), REMOVED);
        assertThat(monitor.heard(2))
                .containsExactly(
                        "\"path\":\"/org/binfmtd1/handler/arm\",\"interface\":\"org.freedesktop.DBus.Properties\","
                                + "\"member\":\"PropertiesChanged\",\"payload\":{\"type\":\"sa{sv}as\",\"data\":"
                                + "[\"org.binfmtd1.Handler\",{\"Repairs\":{\"type\":\"t\",\"data\":5}},[]]}}",
                        "\"path\":\"/org/binfmtd1\",\"interface\":\"org.binfmtd1.Manager\","
                                + "\"member\":\"DriftRepaired\",\"payload\":{\"type\":\"sst\",\"data\":"
                                + "[\"arm\",\"removed\",1200]}}");
    }

    @Test
    void handlersComeAndGo() {
        served.control.publish(Samples.snapshot(Samples.bare("armeb", HandlerState.FROZEN)));
        List<String> heard = monitor.heard(2);
        assertThat(heard.get(0))
                .isEqualTo("\"path\":\"/org/binfmtd1\",\"interface\":\"org.freedesktop.DBus.ObjectManager\","
                        + "\"member\":\"InterfacesRemoved\",\"payload\":{\"type\":\"oas\",\"data\":"
                        + "[\"/org/binfmtd1/handler/arm\",[\"org.binfmtd1.Handler\"]]}}");
        assertThat(heard.get(1))
                .startsWith("\"path\":\"/org/binfmtd1\",\"interface\":\"org.freedesktop.DBus.ObjectManager\","
                        + "\"member\":\"InterfacesAdded\",\"payload\":{\"type\":\"oa{sa{sv}}\",\"data\":"
                        + "[\"/org/binfmtd1/handler/armeb\",{\"org.binfmtd1.Handler\":"
                        + "{\"Name\":{\"type\":\"s\",\"data\":\"armeb\"}");
    }

    @Test
    void foreignEntriesAreInvalidatedAndCountsAreSilent() {
        EntryStatus foreign = new EntryStatus("wine", true, "magic 4d5a", "/usr/bin/wine", "", false);
        served.control.publish(Samples.snapshot(State.DEGRADED, List.of(ARM), List.of(foreign), List.of()));
        assertThat(monitor.heard(1))
                .containsExactly("\"path\":\"/org/binfmtd1\",\"interface\":\"org.freedesktop.DBus.Properties\","
                        + "\"member\":\"PropertiesChanged\",\"payload\":{\"type\":\"sa{sv}as\",\"data\":"
                        + "[\"org.binfmtd1.Manager\",{\"State\":{\"type\":\"s\",\"data\":\"degraded\"}},"
                        + "[\"ForeignEntries\"]]}}");
    }

    @Test
    void anEqualSnapshotIsNoNews() {
        served.control.publish(Samples.snapshot(Samples.elf("arm", "arm")));
        served.control.publish(Samples.snapshot(), REMOVED);
        assertThat(monitor.heard(2).get(0)).contains("InterfacesRemoved");
    }

    @Test
    void whoGetsAnAnswerReadsWhatTheCallBroughtAbout() {
        Snapshot next = Samples.snapshot(State.DEGRADED, List.of(ARM), List.of(), List.of());
        served.control.reload = () -> CompletableFuture.supplyAsync(() -> {
            served.control.publish(next);
            return 2L;
        });
        served.bus.gdbus("org.binfmtd1.Manager.Reload", "/org/binfmtd1").good();
        assertThat(served.bus
                        .busctl("get-property", NameClaim.NAME, "/org/binfmtd1", "org.binfmtd1.Manager", "State")
                        .good())
                .isEqualTo("s \"degraded\"\n");
    }

    @Test
    void aFloodOfPublicationsIsToldAsFewAndEndsWithTheLast() {
        for (int i = 5; i < 5000; i++) {
            served.control.publish(Samples.snapshot(Samples.repaired(ARM, i)));
        }
        ServedBus.eventually(
                "the last value is told",
                () -> monitor.heard(1).stream().anyMatch(line -> line.contains("{\"type\":\"t\",\"data\":4999}")));
    }
}
