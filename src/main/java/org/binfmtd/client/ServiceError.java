package org.binfmtd.client;

import org.binfmtd.bus.wire.BusError;

/** The daemon, or the bus in its place, answered with an error; the message is safe to print. */
public final class ServiceError extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean denial;

    ServiceError(BusError error) {
        super(error.words(), error);
        this.denial = error.isDenial();
    }

    /** Whether what was asked for is not permitted to this user. */
    public boolean isDenial() {
        return denial;
    }
}
