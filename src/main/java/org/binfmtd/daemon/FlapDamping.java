package org.binfmtd.daemon;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.binfmtd.model.HandlerName;

/**
 * Who keeps changing an entry that we keep putting right. What is changed now and then is repaired at once, as often as
 * it takes; what is changed over and over, by another manager in a loop, is repaired after longer and longer pauses,
 * each handler for itself. Flapping is over when a repair has lasted. For one thread.
 */
final class FlapDamping {
    /** Repairs in quick succession that are no flapping yet. */
    static final int PATIENCE = 16;
    /** How many repairs a second never count as flapping. */
    static final double FORGIVEN_PER_SECOND = 4;
    /** The first pause; each next one is twice as long. */
    static final Duration FIRST = Duration.ofMillis(100);
    /** The longest pause, but for the jitter. */
    static final Duration LONGEST = Duration.ofSeconds(5);
    /** A repair that has lasted for so long ends the flapping. */
    static final Duration STABLE = Duration.ofSeconds(15);

    private static final double SECOND = 1e9;

    private final DoubleSupplier random;
    private final Map<HandlerName, RecentRepairs> recentRepairs = new HashMap<>();
    private final Map<HandlerName, Flapping> all = new TreeMap<>();
    /** When it was last asked who is held back, on the monotonic clock. */
    private long asked;

    /** @param random from 0 to 1: two managers that pause alike would meet again and again */
    FlapDamping(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * The repairs of a handler in quick succession.
     *
     * @param at when that was so, on the monotonic clock
     */
    private record RecentRepairs(double repairs, long at) {
        RecentRepairs another(long now) {
            double left = Math.max(0, repairs - (now - at) / SECOND * FORGIVEN_PER_SECOND);
            return new RecentRepairs(left + 1, now);
        }
    }

    /**
     * One that goes on.
     *
     * @param repairs how many there were since it began
     * @param pause before the next repair, without jitter
     * @param last when the last repair was, on the monotonic clock
     * @param next when there may be another one
     */
    record Flapping(HandlerName handler, int repairs, Duration pause, long last, long next) {
        /** A sentence without its full stop; the same while it lasts. */
        String describe() {
            return "another process keeps changing its entry or its interpreter; repairs are delayed, by up to "
                    + LONGEST.toSeconds() + " seconds";
        }
    }

    /**
     * Notes that an entry has been put right.
     *
     * @return the flapping, if this is where it begins
     */
    Optional<Flapping> repaired(HandlerName handler, long now) {
        Flapping flapping = all.get(handler);
        if (flapping != null) {
            all.put(
                    handler,
                    next(
                            handler,
                            flapping.repairs() + 1,
                            shorter(flapping.pause().multipliedBy(2)),
                            now));
            return Optional.empty();
        }
        RecentRepairs recent =
                recentRepairs.getOrDefault(handler, new RecentRepairs(0, now)).another(now);
        recentRepairs.put(handler, recent);
        if (recent.repairs() <= PATIENCE) {
            return Optional.empty();
        }
        all.put(handler, next(handler, (int) recent.repairs(), FIRST, now));
        return Optional.of(all.get(handler));
    }

    private Flapping next(HandlerName handler, int repairs, Duration pause, long now) {
        long jittered = (long) (pause.toNanos() * (0.5 + random.getAsDouble()));
        return new Flapping(handler, repairs, pause, now, now + jittered);
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST) <= 0 ? pause : LONGEST;
    }

    /** Those whose entries are not to be put right yet. */
    Set<HandlerName> heldBack(long now) {
        asked = now;
        Set<HandlerName> heldBack = new HashSet<>();
        all.forEach((handler, flapping) -> {
            if (flapping.next() - now > 0) {
                heldBack.add(handler);
            }
        });
        return heldBack;
    }

    /** All may be repaired at once, because that was requested. The damping goes on if the changes do. */
    void allowAll(long now) {
        all.replaceAll((handler, flapping) -> new Flapping(
                handler, flapping.repairs(), flapping.pause(), flapping.last(), earlier(flapping.next(), now)));
    }

    /** Ends those in which the last repair has lasted. */
    List<Flapping> takeEnded(long now) {
        List<Flapping> ended = all.values().stream()
                .filter(flapping -> now - end(flapping) >= 0)
                .toList();
        ended.forEach(flapping -> {
            all.remove(flapping.handler());
            recentRepairs.remove(flapping.handler());
        });
        return ended;
    }

    private static long end(Flapping flapping) {
        return flapping.last() + STABLE.toNanos();
    }

    Optional<Flapping> of(HandlerName handler) {
        return Optional.ofNullable(all.get(handler));
    }

    /** All that go on, by name. */
    List<Flapping> all() {
        return List.copyOf(all.values());
    }

    /** When there is something to do for one of them that was not when it was last asked, on the monotonic clock. */
    OptionalLong next() {
        return all.values().stream()
                .mapToLong(flapping -> flapping.next() - asked > 0 ? flapping.next() : end(flapping))
                .min();
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }
}
