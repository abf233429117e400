package org.binfmtd.bus.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * What others on the bus were asked and have not answered yet. Times are in the milliseconds of {@link NameClaim#now}.
 * Used by the bus thread alone.
 */
public final class PendingCalls {
    /** For the bus itself: it answers, or is gone. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Map<Long, PendingCall> open = new HashMap<>();

    private record PendingCall(String peer, long due, CompletableFuture<Incoming> answer) {}

    /**
     * Remembers a question until its future is completed.
     *
     * @param serial of the message that asked
     * @param peer whose answer counts, as the bus names a sender
     * @param due when there must be an answer, or {@link #NEVER}
     */
    public CompletableFuture<Incoming> add(long serial, String peer, long due) {
        CompletableFuture<Incoming> answer = new CompletableFuture<>();
        open.put(serial, new PendingCall(peer, due, answer));
        answer.whenComplete((message, failure) -> open.remove(serial));
        return answer;
    }

    /**
     * Takes an answer from whom was asked, or from the bus, which answers for those that are gone; others are not
     * heard.
     */
    public void hear(Incoming message) {
        Optional.ofNullable(open.get(message.replySerial()))
                .filter(question -> question.peer().equals(message.sender()) || BusDaemon.NAME.equals(message.sender()))
                .ifPresent(question -> complete(question.answer(), message));
    }

    /** How long until {@link #giveUp} has something to do, in milliseconds; 0 for ever. */
    public long delay(long now) {
        long due = open.values().stream().mapToLong(PendingCall::due).min().orElse(NEVER);
        return due == NEVER ? 0 : Math.max(1, due - now);
    }

    /** Ends the waiting for what should have been answered by now. */
    public void giveUp(long now) {
        List.copyOf(open.values()).stream()
                .filter(question -> question.due() <= now)
                .forEach(
                        question -> question.answer().completeExceptionally(new TimeoutException("no answer in time")));
    }

    private static void complete(CompletableFuture<Incoming> answer, Incoming message) {
        message.error().ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(message));
    }
}
