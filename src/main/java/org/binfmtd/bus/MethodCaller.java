package org.binfmtd.bus;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.bus.MessageBuilder.Target;
import org.freedesktop.dbus.messages.Message;

/** The others on the bus, as far as we speak to them. For the bus thread alone. */
interface MethodCaller {
    /**
     * Asks. The future completes on the bus thread: with the answer, or exceptionally, with a {@link BusError} if that is
     * an error, with a {@link java.util.concurrent.TimeoutException} if there is none in time. Only who was asked can
     * answer, so a name that may pass to somebody else is better asked for its owner first. Once completed, by whomever,
     * it is forgotten.
     */
    CompletableFuture<Message> ask(Target target, String member, Body body, Duration patience);

    /** Says something that nobody answers. */
    void tell(Target target, String member, Body body);
}
