package org.binfmtd.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.binfmtd.bus.Messages;
import org.junit.jupiter.api.Test;

/** An answer counts if it comes in time, from whom was asked. */
class PendingCallsTest {
    private final PendingCalls questions = new PendingCalls();

    @Test
    void onlyWhoWasAskedCanAnswer() {
        CompletableFuture<Incoming> answer = questions.add(7, ":1.5", 1000);
        questions.hear(Messages.reply(":1.6", 7, Body.EMPTY));
        questions.hear(Messages.reply(":1.5", 8, Body.EMPTY));
        questions.hear(Messages.error(":1.6", 7, "org.freedesktop.DBus.Error.Failed"));
        assertThat(answer).isNotDone();
        questions.hear(Messages.reply(":1.5", 7, Body.EMPTY));
        assertThat(answer).isCompleted();
    }

    @Test
    void theBusAnswersForThoseThatAreGone() {
        CompletableFuture<Incoming> answer = questions.add(7, ":1.5", 1000);
        questions.hear(Messages.error(BusDaemon.NAME, 7, "org.freedesktop.DBus.Error.NoReply"));
        assertThat(answer)
                .failsWithin(0, java.util.concurrent.TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(BusError.class);
    }

    @Test
    void whatIsNotAnsweredInTimeIsGivenUp() {
        CompletableFuture<Incoming> answer = questions.add(7, ":1.5", 1000);
        CompletableFuture<Incoming> later = questions.add(8, ":1.5", 3000);
        assertThat(questions.delay(400)).isEqualTo(600);
        questions.giveUp(999);
        assertThat(answer).isNotDone();
        assertThat(questions.delay(1000)).isEqualTo(1);
        questions.giveUp(1000);
        assertThat(answer)
                .failsWithin(0, java.util.concurrent.TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
        assertThat(later).isNotDone();
        assertThat(questions.delay(1000)).isEqualTo(2000);
    }

    @Test
    void whatNobodyWantsToKnowAnyMoreIsForgotten() {
        questions.add(7, ":1.5", 1000).cancel(false);
        assertThat(questions.delay(0)).isZero();
    }

    @Test
    void theBusIsWaitedForWithoutEnd() {
        questions.add(7, BusDaemon.NAME, PendingCalls.NEVER);
        assertThat(questions.delay(0)).isZero();
    }
}
