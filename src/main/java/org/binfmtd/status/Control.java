package org.binfmtd.status;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.binfmtd.model.Event;

/**
 * What the daemon's faces may ask of it, from any thread. Every method returns at once; the stages
 * complete on the reconcile thread, which must not be held up.
 */
public interface Control {
    /** What the last pass left. */
    Snapshot snapshot();

    /**
     * Notifies the listener after each pass that changed the snapshot, on the reconcile thread; it must hand the work
     * over. Snapshots arrive in order, and none is older than the one before.
     */
    void onPublished(Consumer<Publication> listener);

    /**
     * Reads all files again and makes a pass. Completes with the generation then in force, or exceptionally with
     * {@link ConfigRefused} if the settings themselves cannot be read.
     */
    CompletionStage<Long> reload();

    /** Looks at the kernel again and makes a pass. Completes with what had to be put right. */
    CompletionStage<List<Event>> repair();

    /**
     * Whether the reconcile thread does something that was not requested, and has not done so for long: what happens in
     * the kernel goes before what anybody asks.
     */
    boolean isWorking();

    /** A new snapshot, and what was put right on the way to it. */
    record Publication(Snapshot snapshot, List<Event> repairs) {}

    /** The settings cannot be read; the former ones stay in force. */
    final class ConfigRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ConfigRefused(String message) {
            super(message);
        }
    }
}
