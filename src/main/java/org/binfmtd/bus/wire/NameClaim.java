package org.binfmtd.bus.wire;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim to our name on one connection: asked for until we have it, and again when it is lost. Used by the bus
 * thread alone.
 */
public final class NameClaim {
    public static final String NAME = "org.binfmtd1";

    /** {@code DBUS_NAME_FLAG_DO_NOT_QUEUE}; without ALLOW_REPLACEMENT the name cannot be taken from us. */
    public static final int DO_NOT_QUEUE = 4;

    private static final long PRIMARY_OWNER = 1;
    private static final long ALREADY_OWNER = 4;

    private final Supplier<CompletionStage<Object>> request;
    private final ReconnectDelay backOff = new ReconnectDelay();
    private boolean complained;
    /** When to ask again, in the milliseconds of {@link #now}; 0 for not at all. */
    private long due;

    /** @param request asks the bus for the name; completes on the bus thread with the bus' answer */
    public NameClaim(Supplier<CompletionStage<Object>> request) {
        this.request = request;
    }

    public void ask() {
        due = 0;
        request.get().whenComplete((answer, failure) -> {
            if (failure != null) {
                refused("the bus refuses us the name " + NAME + ": " + failure.getMessage());
            } else {
                answered(((Number) answer).longValue());
            }
        });
    }

    /** The bus has taken the name from us. */
    public void lost() {
        refused("the name " + NAME + " was taken from us");
    }

    /** How long until {@link #askIfDue} has something to do, in milliseconds; 0 for ever. */
    public long delay(long now) {
        return due == 0 ? 0 : Math.max(1, due - now);
    }

    public void askIfDue(long now) {
        if (due != 0 && now >= due) {
            ask();
        }
    }

    public static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void answered(long code) {
        if (code == PRIMARY_OWNER || code == ALREADY_OWNER) {
            log().info("on the bus as {}", NAME);
            backOff.reset();
            complained = false;
        } else {
            refused("another connection has the name " + NAME);
        }
    }

    private void refused(String why) {
        if (!complained) {
            log().warn("{}; it will be asked for again and again", why);
        }
        complained = true;
        due = Math.max(1, now() + backOff.next());
    }

    private static Logger log() {
        return LoggerFactory.getLogger(NameClaim.class);
    }
}
