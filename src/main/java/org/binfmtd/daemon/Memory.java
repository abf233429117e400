package org.binfmtd.daemon;

import java.util.function.DoubleSupplier;

/**
 * What is kept from one pass to the next.
 *
 * @param inventory what is ours
 * @param backoff what the kernel refused
 * @param fights what somebody keeps changing
 * @param keepsakes what is others' and protected
 */
record Memory(Inventory inventory, Backoff backoff, Fights fights, Keepsakes keepsakes) {
    static Memory of(Reconciler.Ground ground) {
        DoubleSupplier random = ground.random();
        return new Memory(
                Inventory.open(ground.runtime().resolve("inventory")),
                new Backoff(random),
                new Fights(random),
                Keepsakes.open(ground.state().resolve("protected")));
    }
}
