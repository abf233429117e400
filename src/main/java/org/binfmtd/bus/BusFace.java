package org.binfmtd.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.binfmtd.daemon.Control;
import org.binfmtd.model.Text;
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
    private final News news = new News();
    private final Waker waker;
    private final Thread thread = new Thread(this::run, "bus");
    private final BackOff backOff = new BackOff();
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
        this.waker = waker();
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

    private void run() {
        try (waker) {
            while (!closed) {
                try {
                    session();
                } catch (IOException e) {
                    complain("no bus (" + Text.printable(String.valueOf(e.getMessage())) + ")");
                } catch (RuntimeException e) {
                    log().error("the bus connection broke", e);
                }
                pause(backOff.next());
            }
        } catch (IOException e) {
            complain("waiting for the bus failed: " + Text.printable(String.valueOf(e.getMessage())));
        }
    }

    private void session() throws IOException {
        try (Link link = Link.open(address, waker.selector(), new Framer(Framer.LARGEST_CALL))) {
            complained = false;
            long began = NameClaim.now();
            try {
                new Session(link, waker, control, news, presence).run(() -> !closed);
            } finally {
                resetAfter(NameClaim.now() - began);
            }
        }
    }

    /** A bus that throws us out at once is tried ever less often. */
    private void resetAfter(long milliseconds) {
        if (milliseconds > SETTLED) {
            backOff.reset();
        }
    }

    /** News wake the selector too, and are no reason to try earlier. */
    private void pause(long milliseconds) throws IOException {
        long end = NameClaim.now() + milliseconds;
        for (long left = milliseconds; left > 0 && !closed; left = end - NameClaim.now()) {
            waker.selector().select(left);
        }
    }

    private void complain(String why) {
        if (!complained && !closed) {
            log().warn("{}; going on without, and trying again", why);
        }
        complained = true;
    }

    private static Waker waker() {
        try {
            return new Waker();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Logger log() {
        return LoggerFactory.getLogger(BusFace.class);
    }
}
