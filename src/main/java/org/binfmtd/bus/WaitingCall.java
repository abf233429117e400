package org.binfmtd.bus;

import org.binfmtd.bus.wire.Packet;

/** A call that waits for its turn. */
record WaitingCall(Caller caller, Packet packet) {
    /** What it takes beside its message's bytes. */
    private static final int OVERHEAD = 128;

    /** What it takes altogether, in bytes. */
    long weight() {
        return packet.octets().length + OVERHEAD;
    }
}
