package org.binfmtd.bus;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.Optional;
import org.binfmtd.bus.wire.Connection;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.bus.wire.ReconnectDelay;
import org.binfmtd.bus.wire.Waker;
import org.binfmtd.model.Printable;
import org.binfmtd.status.Control;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the daemon on D-Bus, for as long as there is a bus: it connects in the background, and again when the bus goes
 * away and comes back. One thread of its own does all the work; nothing here ever holds up the reconcile thread.
 *
 * <p>{@link #start} and {@link #close} may be called from any thread, each once.
 */
public final class BusFace implements AutoCloseable {
    private static final String SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket";
    /** How long {@link #close} waits for the thread to end, in milliseconds. */
    private static final long PATIENCE = 200;
    /** How long a connection must have lasted for its loss to be news, in milliseconds. */
    private static final long SETTLED = 10_000;

    private final Control control;
    private final Session.Presence presence;
    private final String address;
    private final PendingSignals news = new PendingSignals();
    private final Waker waker = new Waker();
    private final Thread thread = new Thread(this::run, "bus");
    private final ReconnectDelay backOff = new ReconnectDelay();
    private volatile boolean closed;
    private boolean complained;

    /**
     * @param version what the property {@code Version} says
     * @param address where the bus is, as the D-Bus specification writes it; see {@link #systemBus}
     */
    public BusFace(Control control, String version, String address) {
        this(control, address, new Session.Presence(version, Authority.ROOT, Polkit.PATIENCE));
    }

    BusFace(Control control, String address, Session.Presence presence) {
        this.control = control;
        this.presence = presence;
        this.address = address;
        thread.setDaemon(true);
    }

    /** The system bus' address: {@code DBUS_SYSTEM_BUS_ADDRESS} if the environment has it. */
    public static String systemBus() {
        return Optional.ofNullable(System.getenv("DBUS_SYSTEM_BUS_ADDRESS"))
                .filter(value -> !value.isBlank())
                .orElse(SYSTEM_BUS);
    }

    /** Begins to show the daemon; returns at once, bus or no bus. */
    public void start() {
        control.onPublished(publication -> {
            news.add(publication.repairs());
            waker.wake();
        });
        thread.start();
    }

    /** Leaves the bus; returns within milliseconds. Calls that are not answered yet never will be. */
    @Override
    public void close() {
        closed = true;
        waker.wake();
        // wakes it even while it connects
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing that happens to a connection ends the thread, be it a lack of file descriptors or a defect of ours. */
    private void run() {
        while (!closed) {
            try {
                session();
            } catch (IOException e) {
                complain("no bus (" + Printable.printable(String.valueOf(e.getMessage()))
                        + "); going on without, and trying again");
            } catch (RuntimeException | Error e) {
                complain("the bus connection failed; going on without, and trying again", e);
            }
            pause(backOff.next());
        }
    }

    private void session() throws IOException {
        try (Selector selector = Selector.open();
                Connection link = Connection.open(address, selector, new Framer(Framer.LARGEST_CALL))) {
            long began = NameClaim.now();
            waker.use(selector);
            try {
                new Session(link, waker, control, news, presence).run(() -> !closed);
            } finally {
                settled(NameClaim.now() - began);
            }
        }
    }

    /** A bus that disconnects us at once is tried with exponential back-off, and logged once. */
    private void settled(long milliseconds) {
        if (milliseconds > SETTLED) {
            backOff.reset();
            complained = false;
        }
    }

    /** Until it is time to try again, or {@link #close} interrupts. */
    private void pause(long milliseconds) {
        try {
            if (!closed) {
                Thread.sleep(milliseconds);
            }
        } catch (InterruptedException e) {
            log().debug("interrupted", e);
        }
    }

    /** @param details a cause that is a defect of ours, as the last of them */
    private void complain(String what, Throwable... details) {
        if (!complained && !closed) {
            log().warn(what, (Object[]) details);
        }
        complained = true;
    }

    private static Logger log() {
        return LoggerFactory.getLogger(BusFace.class);
    }
}
