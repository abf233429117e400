package org.binfmtd.bus;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.binfmtd.model.Event;
import org.binfmtd.status.Control;
import org.binfmtd.status.Snapshot;

/** A daemon whose snapshots the test makes. */
public final class FakeControl implements Control {
    private volatile Snapshot snapshot;
    private volatile Consumer<Publication> listener = publication -> {};
    /** Happens whenever the snapshot is asked for. */
    volatile Runnable looked = () -> {};

    public volatile Supplier<CompletionStage<Long>> reload = () -> CompletableFuture.completedStage(1L);
    public volatile Supplier<CompletionStage<List<Event>>> repair = () -> CompletableFuture.completedStage(List.of());

    FakeControl(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    public void publish(Snapshot next, Event... repairs) {
        snapshot = next;
        listener.accept(new Publication(next, List.of(repairs)));
    }

    @Override
    public Snapshot snapshot() {
        looked.run();
        return snapshot;
    }

    @Override
    public void onPublished(Consumer<Publication> consumer) {
        listener = consumer;
    }

    @Override
    public CompletionStage<Long> reload() {
        return reload.get();
    }

    @Override
    public CompletionStage<List<Event>> repair() {
        return repair.get();
    }

    @Override
    public boolean isWorking() {
        return false;
    }
}
