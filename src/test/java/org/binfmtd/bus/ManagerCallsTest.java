package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.model.Event;
import org.binfmtd.status.Control;
import org.binfmtd.status.Snapshot;
import org.freedesktop.dbus.messages.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reload and Repair: who may, what they answer, and when. */
class ManagerCallsTest {
    private static final String RELOAD = "org.binfmtd1.Manager.Reload";
    private static final String REPAIR = "org.binfmtd1.Manager.Repair";
    private static final Event REMOVED = new Event(0, "arm", "removed", 1200, "");

    private final ServedBus served = new ServedBus(Samples.snapshot(Samples.elf("arm", "arm")));

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void reloadAnswersWithTheGeneration() {
        served.control.reload = () -> CompletableFuture.completedStage(7L);
        assertThat(reload().good()).isEqualTo("(uint64 7,)\n");
    }

    @Test
    void repairAnswersWithWhatWasPutRight() {
        served.control.repair = () -> CompletableFuture.completedStage(List.of(REMOVED));
        assertThat(repair().good()).isEqualTo("([('arm', 'removed')],)\n");
    }

    @Test
    void unreadableSettingsAreAnErrorOfTheirOwn() {
        served.control.reload =
                () -> CompletableFuture.failedStage(new Control.ConfigRefused("binfmtd.yaml:1:1: no\nsuch key"));
        assertThat(reload().err())
                .contains("GDBus.Error:org.binfmtd1.Error.ConfigRefused: binfmtd.yaml:1:1: no\\x0asuch key");
    }

    @Test
    void withoutBinfmtMiscNothingCanBeRepaired() {
        served.control.publish(Samples.snapshot(Snapshot.State.BLOCKED, List.of(), List.of(), List.of()));
        assertThat(repair().err())
                .contains("GDBus.Error:org.binfmtd1.Error.NotMounted: there is no usable binfmt_misc at"
                        + " /proc/sys/fs/binfmt_misc (mounted)");
    }

    @Test
    void aDefectIsToldWithoutItsInsides() {
        served.control.reload = () -> CompletableFuture.failedStage(new IllegalStateException("secret"));
        assertThat(reload().err())
                .contains("GDBus.Error:org.freedesktop.DBus.Error.Failed: org.binfmtd1.Manager.Reload failed; the"
                        + " daemon's log says why")
                .doesNotContain("secret");
        served.control.reload = () -> {
            throw new IllegalStateException("secret");
        };
        assertThat(reload().err()).contains("org.freedesktop.DBus.Error.Failed").doesNotContain("secret");
    }

    @Test
    void othersAreDeniedAndNothingIsDone() throws Exception {
        assertThat(PrivateBus.user())
                .as("this test becomes another user, so it needs root")
                .isZero();
        AtomicInteger asked = new AtomicInteger();
        served.control.reload = () -> CompletableFuture.completedStage((long) asked.incrementAndGet());
        Tool.Outcome outcome = Tool.run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "gdbus",
                "call",
                "--address",
                served.bus.address(),
                "-d",
                NameClaim.NAME,
                "-o",
                "/org/binfmtd1",
                "-m",
                RELOAD);
        assertThat(outcome.err())
                .contains("GDBus.Error:org.freedesktop.DBus.Error.AccessDenied: org.binfmtd1.Manager.Reload is for"
                        + " root only");
        assertThat(asked).hasValue(0);
    }

    @Test
    void whileAReloadLastsOthersAreAnswered() throws Exception {
        CompletableFuture<Long> pass = new CompletableFuture<>();
        served.control.reload = () -> pass;
        try (RawClient client = new RawClient(served.bus.address())) {
            long reload = reloadBy(client);
            for (int i = 0; i < 100; i++) {
                long ping = client.ping();
                assertThat(client.answer().getReplySerial()).isEqualTo(ping);
            }
            pass.complete(9L);
            Message answer = client.answer();
            assertThat(answer.getReplySerial()).isEqualTo(reload);
            assertThat(answer.getParameters()[0]).hasToString("9");
        }
    }

    @Test
    void whoCallsWithoutWaitingIsToldThatWeAreBusy() throws Exception {
        CompletableFuture<Long> pass = new CompletableFuture<>();
        served.control.reload = () -> pass;
        try (RawClient client = new RawClient(served.bus.address())) {
            for (int i = 0; i < ManagerCalls.MOST_OF_ONE; i++) {
                reloadBy(client);
            }
            long refused = reloadBy(client);
            Message answer = client.answer();
            assertThat(answer.getReplySerial()).isEqualTo(refused);
            assertThat(answer).isInstanceOf(org.freedesktop.dbus.messages.Error.class);
            assertThat(answer.getName()).isEqualTo("org.binfmtd1.Error.Busy");
            pass.complete(1L);
            for (int i = 0; i < ManagerCalls.MOST_OF_ONE; i++) {
                assertThat(client.answer()).isInstanceOf(org.freedesktop.dbus.messages.MethodReturn.class);
            }
            assertThat(client.answerTo(reloadBy(client)))
                    .isInstanceOf(org.freedesktop.dbus.messages.MethodReturn.class);
        }
    }

    private static long reloadBy(RawClient client) {
        return client.call("/org/binfmtd1", Optional.of("org.binfmtd1.Manager"), "Reload", true, Body.EMPTY);
    }

    private Tool.Outcome reload() {
        return served.bus.gdbus(RELOAD, "/org/binfmtd1");
    }

    private Tool.Outcome repair() {
        return served.bus.gdbus(REPAIR, "/org/binfmtd1");
    }
}
