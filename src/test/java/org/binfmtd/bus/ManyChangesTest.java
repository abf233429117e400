package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.ErrorAnswer;
import org.binfmtd.bus.wire.Answer.Reply;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.BusDaemon;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.ErrorName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reload and Repair by many at once: each user has places of their own, and who may not change anything has none. */
class ManyChangesTest {
    private static final int MANY = 1000;

    private final FakeControl control = new FakeControl(Samples.snapshot(Samples.elf("arm", "arm")));
    private final CompletableFuture<Long> pass = new CompletableFuture<>();
    private final AtomicInteger reloads = new AtomicInteger();
    private final FakePeers peers = new FakePeers();
    private final ManagerCalls changes = new ManagerCalls(
            control,
            new Authority(
                    connection -> CompletableFuture.completedStage(userOf(connection)),
                    new Polkit(peers, Duration.ofSeconds(100)),
                    Authority.ROOT));

    @BeforeEach
    void reloadTakesLong() {
        control.reload = () -> {
            reloads.incrementAndGet();
            return pass;
        };
    }

    @Test
    void aUserWhoFillsTheirPlacesTakesNoOthers() {
        List<CompletableFuture<Answer>> open = new ArrayList<>();
        for (int i = 0; i < ManagerCalls.MOST_OF_ONE; i++) {
            open.add(permitted(7, i));
        }
        assertBusy(permitted(7, 99));
        for (int i = 0; i < ManagerCalls.MOST_OF_ONE; i++) {
            open.add(reload(0, i));
        }
        assertBusy(reload(0, 99));
        open.add(permitted(8, 0));
        assertThat(open).noneMatch(CompletableFuture::isDone);
        pass.complete(3L);
        assertThat(open).allSatisfy(each -> assertThat(each.join()).isInstanceOf(Reply.class));
        assertThat(permitted(7, 99).join()).as("the places are free again").isInstanceOf(Reply.class);
    }

    @Test
    void whoMayNotNeitherChangesAnythingNorTakesAPlace() {
        for (int i = 0; i < MANY; i++) {
            assertThat(failure(judged(7, i, false)).error()).isEqualTo(ErrorName.ACCESS_DENIED);
        }
        assertThat(reloads).hasValue(0);
        CompletableFuture<Answer> root = reload(0, 1);
        assertThat(root).isNotDone();
        assertThat(reloads).hasValue(1);
    }

    @Test
    void ofWhomPolkitIsAskedFewQuestionsAreOpenAndRootWaitsForNone() {
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<Answer> answer = reload(7, i);
            if (i < Polkit.MOST_OF_ONE) {
                assertThat(answer).isNotDone();
            } else {
                assertBusy(answer);
            }
        }
        assertThat(peers.asked).hasSize(Polkit.MOST_OF_ONE);
        pass.complete(3L);
        assertThat(reload(0, 1).join()).isInstanceOf(Reply.class);
    }

    @Test
    void aChangeThatFailsGivesItsPlaceBack() {
        control.reload = () -> {
            throw new IllegalStateException("a defect");
        };
        for (int i = 0; i < MANY; i++) {
            assertThat(reload(0, i)).isCompletedExceptionally();
        }
        reloadTakesLong();
        assertThat(reload(0, 1)).isNotDone();
    }

    /** Connections are named after their users here. */
    private static long userOf(String connection) {
        return Long.parseLong(connection.substring(1, connection.indexOf('.')));
    }

    private CompletableFuture<Answer> reload(long user, int connection) {
        Call call = Messages.call(":" + user + "." + connection, (byte) 0);
        return ((Answer.Later) changes.reload(call)).stage().toCompletableFuture();
    }

    private CompletableFuture<Answer> permitted(long user, int connection) {
        return judged(user, connection, true);
    }

    private CompletableFuture<Answer> judged(long user, int connection, boolean granted) {
        CompletableFuture<Answer> answer = reload(user, connection);
        peers.last().answer().complete(Messages.reply(BusDaemon.NAME, 1, Body.of("s", ":1.5")));
        Body verdict = Body.of("(bba{ss})", List.of(granted, false, Map.of()));
        peers.last().answer().complete(Messages.reply(":1.5", 1, verdict));
        return answer;
    }

    private static void assertBusy(CompletableFuture<Answer> answer) {
        assertThat(failure(answer).error()).isEqualTo(ErrorName.BUSY);
    }

    private static ErrorAnswer failure(CompletableFuture<Answer> answer) {
        assertThat(answer).isDone();
        return (ErrorAnswer) answer.join();
    }
}
