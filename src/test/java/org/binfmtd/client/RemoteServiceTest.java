package org.binfmtd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.bus.PrivateBus;
import org.binfmtd.bus.Samples;
import org.binfmtd.bus.ServedBus;
import org.binfmtd.model.Event;
import org.binfmtd.status.Control;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is read over a real bus is what the snapshot has, value for value. */
class RemoteServiceTest {
    private static final Snapshot SNAPSHOT = Samples.rich();

    private static ServedBus served;

    @BeforeAll
    static void serve() {
        served = new ServedBus(SNAPSHOT);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static RemoteService connect() throws IOException {
        return RemoteService.at(served.bus.address()).orElseThrow();
    }

    @Test
    void allIsReadAsItIs() throws IOException, ServiceError {
        Service shown = new ShownService(SNAPSHOT, "1.2.3");
        try (RemoteService remote = connect()) {
            assertThat(remote.manager()).isEqualTo(shown.manager());
            assertThat(remote.handlers()).isEqualTo(shown.handlers());
            assertThat(remote.entries()).isEqualTo(shown.entries()).hasSize(2);
            assertThat(remote.history()).isEqualTo(shown.history());
        }
        assertThat(shown.handlers()).extracting(each -> each.get("Name")).containsExactly("7.x", "arm", "armeb", "jar");
        assertThat(shown.manager().get("Problems"))
                .isEqualTo(List.of(Map.of(
                        "severity",
                        "error",
                        "code",
                        "unknown-key",
                        "file",
                        "/etc/binfmtd/a\\x0ab.yaml",
                        "line",
                        3L,
                        "column",
                        5L,
                        "handler",
                        "arm",
                        "field",
                        "flgs",
                        "reason",
                        "no such key",
                        "remedy",
                        "write flags")));
    }

    @Test
    void changesAreAskedForAndAnswered() throws IOException, ServiceError {
        served.control.reload = () -> CompletableFuture.completedStage(42L);
        served.control.repair = () -> CompletableFuture.completedStage(List.of(new Event(0, "arm", "removed", 12, "")));
        try (RemoteService remote = connect()) {
            assertThat(remote.reload()).isEqualTo(42);
            assertThat(remote.repair()).containsExactly(List.of("arm", "removed"));
        }
    }

    @Test
    void whatIsRefusedIsTold() throws IOException {
        served.control.reload =
                () -> CompletableFuture.failedStage(new Control.ConfigRefused("binfmtd.yaml cannot be read"));
        try (RemoteService remote = connect()) {
            assertThatThrownBy(remote::reload)
                    .isInstanceOf(ServiceError.class)
                    .hasMessage("binfmtd.yaml cannot be read")
                    .cause()
                    .hasMessageStartingWith("org.binfmtd1.Error.ConfigRefused: ");
        }
    }

    @Test
    void newsWakeWhoListens() throws IOException, ServiceError {
        try (RemoteService remote = connect()) {
            remote.listen();
            assertThat(remote.awaitNews(Duration.ZERO)).isTrue();
            served.control.publish(Samples.snapshot(State.CONVERGED, List.of(), List.of(), List.of()));
            assertThat(remote.awaitNews(Duration.ofMinutes(1))).isTrue();
            assertThat(remote.manager()).containsEntry("State", "converged");
            served.control.publish(SNAPSHOT);
        }
    }

    @Test
    void whereThereIsNoDaemonThereIsNoService() throws IOException {
        try (PrivateBus empty = new PrivateBus()) {
            assertThat(RemoteService.at(empty.address())).isEmpty();
        }
        assertThatThrownBy(() -> RemoteService.at("unix:path=/nonexistent/bus")).isInstanceOf(IOException.class);
    }
}
