package org.binfmtd.daemon;

/** Thrown where a simulated daemon is killed. */
final class SimulatedDeath extends RuntimeException {
    private static final long serialVersionUID = 1;

    SimulatedDeath() {
        super("killed", null, false, false);
    }
}
