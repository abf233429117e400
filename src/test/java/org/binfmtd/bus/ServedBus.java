package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.status.Snapshot;
import org.slf4j.LoggerFactory;

/** A private bus, and on it our face of a daemon that the test plays. */
public final class ServedBus implements AutoCloseable {
    public final PrivateBus bus = new PrivateBus();
    public final FakeControl control;
    final BusFace face;

    public ServedBus(Snapshot snapshot) {
        this(snapshot, new Session.Presence("1.2.3", PrivateBus.user(), Polkit.PATIENCE));
    }

    ServedBus(Snapshot snapshot, Session.Presence presence) {
        ((Logger) LoggerFactory.getLogger("org.freedesktop.dbus")).setLevel(Level.WARN);
        control = new FakeControl(snapshot);
        face = new BusFace(control, bus.address(), presence);
        face.start();
        awaitName();
    }

    void awaitName() {
        eventually(
                "the name is owned", () -> bus.busctl("status", NameClaim.NAME).exit() == 0);
    }

    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: " + what).isLessThan(end);
            sleep(20);
        }
    }

    static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        face.close();
        bus.close();
    }
}
