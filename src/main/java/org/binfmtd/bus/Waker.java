package org.binfmtd.bus;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Selector;

/** The selector that the bus thread waits in, and a way to wake it that is safe even when it is closed already. */
final class Waker implements Closeable {
    private final Selector selector;

    Waker() throws IOException {
        this.selector = Selector.open();
    }

    Selector selector() {
        return selector;
    }

    synchronized void wake() {
        if (selector.isOpen()) {
            selector.wakeup();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        selector.close();
    }
}
