package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.binfmtd.bus.Polkit.PolkitVerdict;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.BusDaemon;
import org.binfmtd.bus.wire.Call;
import org.junit.jupiter.api.Test;

/** What is asked of polkit, how much of it at once, and for how long. */
class PolkitTest {
    private static final byte QUIET = 0;

    private final FakePeers peers = new FakePeers();
    private final Polkit polkit = new Polkit(peers, Duration.ofSeconds(100));

    @Test
    void polkitIsStartedIfItDoesNotRun() {
        CompletableFuture<PolkitVerdict> verdict = check(":1.9", QUIET, 1);
        peers.last().answer().completeExceptionally(new IllegalStateException("nobody has the name"));
        assertThat(peers.last().member()).isEqualTo("StartServiceByName");
        peers.last().answer().complete(Messages.reply(BusDaemon.NAME, 1, Body.of("u", 1)));
        answerOwner();
        assertThat(peers.last().target().destination()).isEqualTo(":1.5");
        answer(true, false);
        assertThat(verdict).isCompletedWithValue(PolkitVerdict.GRANTED);
    }

    @Test
    void whoMustTypeHasLongerThanWhoMustNot() {
        check(":1.9", QUIET, 1);
        answerOwner();
        Duration quiet = peers.last().patience();
        check(":1.9", Call.INTERACTIVE, 1);
        answerOwner();
        assertThat(peers.last().patience()).isEqualTo(Duration.ofSeconds(100)).isGreaterThan(quiet);
    }

    @Test
    void oneUserHasFewQuestionsHoweverManyConnections() {
        for (int i = 0; i < Polkit.MOST_OF_ONE; i++) {
            assertThat(check(":1." + i, QUIET, 7)).isNotDone();
        }
        assertThat(check(":1.99", QUIET, 7)).isCompletedWithValue(PolkitVerdict.BUSY);
        assertThat(check(":1.100", QUIET, 8)).isNotDone();
        polkit.gone(":1.0");
        assertThat(check(":1.99", QUIET, 7)).isNotDone();
    }

    @Test
    void allTogetherHaveABound() {
        List<CompletableFuture<PolkitVerdict>> open = new ArrayList<>();
        for (int i = 0; i < Polkit.MOST; i++) {
            open.add(check(":1." + i, QUIET, i));
        }
        assertThat(open).noneMatch(CompletableFuture::isDone);
        assertThat(check(":1.99", QUIET, 99)).isCompletedWithValue(PolkitVerdict.BUSY);
    }

    @Test
    void nothingIsLeftOfAQuestionHoweverItEnds() {
        CompletableFuture<PolkitVerdict> granted = check(":1.1", QUIET, 1);
        answerOwner();
        answer(true, false);
        CompletableFuture<PolkitVerdict> late = check(":1.2", QUIET, 1);
        answerOwner();
        peers.last().answer().completeExceptionally(new TimeoutException());
        CompletableFuture<PolkitVerdict> left = check(":1.3", QUIET, 1);
        answerOwner();
        polkit.gone(":1.3");
        assertThat(peers.last().answer()).isCancelled();
        assertThat(List.of(granted.join(), late.join(), left.join()))
                .containsExactly(PolkitVerdict.GRANTED, PolkitVerdict.SILENT, PolkitVerdict.REFUSED);
        assertThat(peers.told).containsExactly("CancelCheckAuthorization", "CancelCheckAuthorization");
    }

    @Test
    void whoLeavesBeforePolkitIsFoundIsNotAskedFor() {
        CompletableFuture<PolkitVerdict> left = check(":1.3", QUIET, 1);
        polkit.gone(":1.3");
        answerOwner();
        assertThat(left).isDone();
        assertThat(peers.last().member()).isEqualTo("GetNameOwner");
    }

    private CompletableFuture<PolkitVerdict> check(String sender, byte flags, long user) {
        return polkit.check(Messages.call(sender, flags), user).toCompletableFuture();
    }

    private void answerOwner() {
        assertThat(peers.last().member()).isEqualTo("GetNameOwner");
        peers.last().answer().complete(Messages.reply(BusDaemon.NAME, 1, Body.of("s", ":1.5")));
    }

    private void answer(boolean granted, boolean challenge) {
        Body body = Body.of("(bba{ss})", List.of(granted, challenge, java.util.Map.of()));
        peers.last().answer().complete(Messages.reply(":1.5", 1, body));
    }
}
