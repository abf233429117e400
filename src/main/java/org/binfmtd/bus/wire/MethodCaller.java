package org.binfmtd.bus.wire;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.bus.wire.MessageBuilder.Target;

/** The others on the bus, as far as we speak to them. For the bus thread alone. */
public interface MethodCaller {
    /**
     * Asks. The future completes on the bus thread: with the answer, or exceptionally, with a {@link BusError} if that
     * is an error, with a {@link java.util.concurrent.TimeoutException} if there is none in time. Only who was asked
     * can answer, so the owner of a name that may change hands should be asked for first. Once completed, in whatever
     * way, it is forgotten.
     */
    CompletableFuture<Incoming> ask(Target target, String member, Body body, Duration patience);

    /** Sends a call that expects no answer. */
    void tell(Target target, String member, Body body);
}
