package org.binfmtd.bus;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.ErrorAnswer;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.ErrorName;
import org.binfmtd.model.Event;
import org.binfmtd.model.Printable;
import org.binfmtd.status.Control;
import org.binfmtd.status.Snapshot.State;
import org.slf4j.LoggerFactory;

/** The calls that change something: each is asked of the {@link Authority} first and answered when it is done. */
final class ManagerCalls {
    /**
     * So many calls of one user who may change something may wait for their answers: each costs little, but there is no
     * end to what callers can send. Those who may not are refused before they count; see {@link Polkit} for who is
     * asked about.
     */
    static final int MOST_OF_ONE = 64;

    private final Control control;
    private final Authority authority;
    private final Map<Long, Integer> waiting = new ConcurrentHashMap<>();

    ManagerCalls(Control control, Authority authority) {
        this.control = control;
        this.authority = authority;
    }

    Answer reload(Call call) {
        return ask(call, control::reload, generation -> Answer.reply("t", generation));
    }

    Answer repair(Call call) {
        return ask(call, control::repair, this::repaired);
    }

    private <T> Answer ask(Call call, Supplier<CompletionStage<T>> change, Function<T, Answer> answer) {
        return new Answer.Later(authority.ask(
                call,
                user -> make(
                        user,
                        () -> change.get()
                                .handle((done, failure) ->
                                        failure == null ? answer.apply(done) : failed(call, failure)))));
    }

    private CompletionStage<Answer> make(long user, Supplier<CompletionStage<Answer>> change) {
        if (waiting.getOrDefault(user, 0) >= MOST_OF_ONE) {
            return CompletableFuture.completedStage(new ErrorAnswer(
                    ErrorName.BUSY, "too many calls of yours are waiting for their answers; try again later"));
        }
        waiting.merge(user, 1, Integer::sum);
        return begun(change).whenComplete((answer, failure) -> {
            waiting.merge(user, -1, Integer::sum);
            waiting.remove(user, 0);
        });
    }

    private static CompletionStage<Answer> begun(Supplier<CompletionStage<Answer>> change) {
        try {
            return change.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Answer repaired(List<Event> repairs) {
        if (control.snapshot().state() == State.BLOCKED) {
            return new ErrorAnswer(
                    ErrorName.NOT_MOUNTED,
                    "there is no usable binfmt_misc at "
                            + Printable.printable(control.snapshot().mountPoint()) + " ("
                            + control.snapshot().mountState() + ")");
        }
        return Answer.reply(
                "a(ss)",
                repairs.stream()
                        .map(repair -> List.of(repair.handler(), repair.event()))
                        .toList());
    }

    /** An exception's own words are for the log only: they may hold anything. */
    static Answer failed(Call call, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Control.ConfigRefused refused) {
            return new ErrorAnswer(ErrorName.CONFIG_REFUSED, Printable.printable(refused.getMessage()));
        }
        LoggerFactory.getLogger(ManagerCalls.class).error("{} failed", call.describe(), cause);
        return new ErrorAnswer(ErrorName.FAILED, call.describe() + " failed; the daemon's log says why");
    }
}
