package org.binfmtd.daemon;

import java.util.function.DoubleSupplier;
import org.binfmtd.store.Inventory;
import org.binfmtd.store.ProtectedEntries;

/**
 * What is kept from one pass to the next.
 *
 * @param inventory what is ours
 * @param backoff what the kernel refused
 * @param flapDamping what another process keeps changing
 * @param protectedEntries what is others' and protected
 */
record LoopState(Inventory inventory, Backoff backoff, FlapDamping flapDamping, ProtectedEntries protectedEntries) {
    static LoopState of(Dependencies dependencies) {
        DoubleSupplier random = dependencies.random();
        return new LoopState(
                Inventory.open(dependencies.runtime().resolve("inventory")),
                new Backoff(random),
                new FlapDamping(random),
                ProtectedEntries.open(dependencies.state().resolve("protected")));
    }
}
