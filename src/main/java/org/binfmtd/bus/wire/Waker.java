package org.binfmtd.bus.wire;

import java.nio.channels.Selector;
import java.util.Optional;

/** Wakes the bus thread where it waits; from any thread, and at any time. A selector that is closed takes no notice. */
public final class Waker {
    private volatile Optional<Selector> selector = Optional.empty();

    /** From now on the thread waits in this one. */
    public void use(Selector current) {
        selector = Optional.of(current);
    }

    /** Where the kernel refuses it, the thread goes on waiting until something else wakes it. */
    public void wake() {
        try {
            selector.filter(Selector::isOpen).ifPresent(Selector::wakeup);
        } catch (InternalError e) {
            // so the library reports a failed write(2) to its own descriptor; the caller has other things to do
        }
    }
}
