package org.binfmtd.bus;

import java.util.ArrayList;
import java.util.List;
import org.binfmtd.model.Event;

/** Repairs that are still to be announced. May be used from any thread; never waits for the bus. */
final class PendingSignals {
    /** When the bus is slow the oldest beyond these are not announced. */
    private static final int MOST = 1024;

    private final List<Event> repairs = new ArrayList<>();

    synchronized void add(List<Event> more) {
        repairs.addAll(more);
        if (repairs.size() > MOST) {
            repairs.subList(0, repairs.size() - MOST).clear();
        }
    }

    synchronized List<Event> take() {
        List<Event> taken = List.copyOf(repairs);
        repairs.clear();
        return taken;
    }
}
