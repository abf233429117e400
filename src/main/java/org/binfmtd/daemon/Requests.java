package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.binfmtd.host.Trigger;
import org.binfmtd.model.Event;
import org.binfmtd.status.Control.ConfigRefused;

/** Requests that are answered at the end of a pass. They arrive on any thread; all else is for the reconcile thread. */
final class Requests {
    private final Triggers triggers;
    private final Queue<CompletableFuture<Long>> reloads = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<List<Event>>> repairs = new ConcurrentLinkedQueue<>();

    Requests(Triggers triggers) {
        this.triggers = triggers;
    }

    CompletionStage<Long> reload() {
        return add(reloads, Trigger.RELOAD);
    }

    CompletionStage<List<Event>> repair() {
        return add(repairs, Trigger.REPAIR);
    }

    private <T> CompletionStage<T> add(Queue<CompletableFuture<T>> queue, Trigger trigger) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        queue.add(answer);
        triggers.raise(trigger);
        return answer;
    }

    /** Those that this pass answers; one that arrives later may be about files that this pass has read already. */
    Accepted accept(Triggers.Work work) {
        return new Accepted(
                work.has(Trigger.RELOAD) ? taken(reloads) : List.of(),
                work.has(Trigger.REPAIR) ? taken(repairs) : List.of());
    }

    private static <T> List<T> taken(Queue<T> queue) {
        List<T> taken = new ArrayList<>();
        for (T each = queue.poll(); each != null; each = queue.poll()) {
            taken.add(each);
        }
        return taken;
    }

    /** Requests that wait for the end of a pass. */
    record Accepted(List<CompletableFuture<Long>> reloads, List<CompletableFuture<List<Event>>> repairs) {

        /**
         * @param refusal why the settings cannot be read
         * @param generation that is in force now
         */
        void answer(Optional<String> refusal, long generation, List<Event> repaired) {
            for (CompletableFuture<Long> each : reloads) {
                refusal.ifPresentOrElse(
                        reason -> each.completeExceptionally(new ConfigRefused(reason)),
                        () -> each.complete(generation));
            }
            repairs.forEach(each -> each.complete(repaired));
        }
    }
}
