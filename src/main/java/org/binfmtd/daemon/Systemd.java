package org.binfmtd.daemon;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.kernel.NotifySocket;

/**
 * Notifications to the service manager; none if there is none.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/sd_notify.html">sd_notify(3)</a>
 */
public final class Systemd {
    private final Optional<NotifySocket> socket;
    private final Optional<Duration> watchdog;
    private String status = "";

    private Systemd(Optional<NotifySocket> socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** As the environment says: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
    public static Systemd of(Map<String, String> environment, long pid) {
        Optional<NotifySocket> socket =
                Optional.ofNullable(environment.get("NOTIFY_SOCKET")).flatMap(NotifySocket::at);
        boolean forUs =
                environment.getOrDefault("WATCHDOG_PID", Long.toString(pid)).equals(Long.toString(pid));
        Optional<Duration> watchdog = socket.isPresent() && forUs
                ? Optional.ofNullable(environment.get("WATCHDOG_USEC")).flatMap(Systemd::microseconds)
                : Optional.empty();
        return new Systemd(socket, watchdog);
    }

    private static Optional<Duration> microseconds(String text) {
        try {
            long microseconds = Long.parseLong(text);
            return microseconds > 0 ? Optional.of(Duration.ofNanos(microseconds * 1000)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** How often {@link #alive} must be said: well within what the manager waits for. */
    Optional<Duration> pulse() {
        return watchdog.map(limit -> limit.dividedBy(3));
    }

    void ready(String newStatus) {
        status = newStatus;
        send("READY=1\nSTATUS=" + newStatus);
    }

    void status(String newStatus) {
        if (!newStatus.equals(status)) {
            status = newStatus;
            send("STATUS=" + newStatus);
        }
    }

    /** @param monotonic nanoseconds of {@code CLOCK_MONOTONIC} */
    void reloading(long monotonic) {
        send("RELOADING=1\nMONOTONIC_USEC=" + monotonic / 1000);
    }

    void alive() {
        send("WATCHDOG=1");
    }

    void stopping() {
        send("STOPPING=1\nSTATUS=Stopping; the kernel's entries stay");
    }

    private void send(String assignments) {
        socket.ifPresent(open -> open.send(assignments));
    }
}
