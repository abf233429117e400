package org.binfmtd.bus.wire;

import java.util.concurrent.CompletionStage;

/** The bus itself, as a peer that can be asked. */
public interface BusDaemon {
    String NAME = "org.freedesktop.DBus";
    String PATH = "/org/freedesktop/DBus";

    /**
     * The number of the user who made a connection, in our user namespace. The stage completes on the bus thread,
     * exceptionally if the connection is gone.
     */
    CompletionStage<Long> userOf(String connection);
}
