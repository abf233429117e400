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
 * each handler for itself. A fight is over when a repair has lasted. For one thread.
 */
final class FlapDamping {
    /** Repairs in quick succession that are no fight yet. */
    static final int PATIENCE = 16;
    /** How many repairs a second are forgiven for ever. */
    static final double FORGIVEN_PER_SECOND = 4;
    /** The first pause; each next one is twice as long. */
    static final Duration FIRST = Duration.ofMillis(100);
    /** The longest pause, but for the jitter. */
    static final Duration LONGEST = Duration.ofSeconds(5);
    /** A repair that has lasted for so long is a peace. */
    static final Duration PEACE = Duration.ofSeconds(15);

    private static final double SECOND = 1e9;

    private final DoubleSupplier random;
    private final Map<HandlerName, Grievance> grievances = new HashMap<>();
    private final Map<HandlerName, Fight> flapDamping = new TreeMap<>();
    /** When it was last asked who is held back, on the monotonic clock. */
    private long asked;

    /** @param random from 0 to 1: two managers that pause alike would meet again and again */
    FlapDamping(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * Repairs that are not forgiven yet.
     *
     * @param at when that was so, on the monotonic clock
     */
    private record Grievance(double repairs, long at) {
        Grievance another(long now) {
            double left = Math.max(0, repairs - (now - at) / SECOND * FORGIVEN_PER_SECOND);
            return new Grievance(left + 1, now);
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
    record Fight(HandlerName handler, int repairs, Duration pause, long last, long next) {
        /** A sentence without its full stop; the same while it lasts. */
        String describe() {
            return "another process keeps changing its entry or its interpreter; repairs are delayed, by up to "
                    + LONGEST.toSeconds() + " seconds";
        }
    }

    /**
     * Notes that an entry has been put right.
     *
     * @return the fight, if this is where it begins
     */
    Optional<Fight> repaired(HandlerName handler, long now) {
        Fight fight = flapDamping.get(handler);
        if (fight != null) {
            flapDamping.put(
                    handler,
                    next(handler, fight.repairs() + 1, shorter(fight.pause().multipliedBy(2)), now));
            return Optional.empty();
        }
        Grievance grievance =
                grievances.getOrDefault(handler, new Grievance(0, now)).another(now);
        grievances.put(handler, grievance);
        if (grievance.repairs() <= PATIENCE) {
            return Optional.empty();
        }
        flapDamping.put(handler, next(handler, (int) grievance.repairs(), FIRST, now));
        return Optional.of(flapDamping.get(handler));
    }

    private Fight next(HandlerName handler, int repairs, Duration pause, long now) {
        long jittered = (long) (pause.toNanos() * (0.5 + random.getAsDouble()));
        return new Fight(handler, repairs, pause, now, now + jittered);
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST) <= 0 ? pause : LONGEST;
    }

    /** Those whose entries are not to be put right yet. */
    Set<HandlerName> heldBack(long now) {
        asked = now;
        Set<HandlerName> heldBack = new HashSet<>();
        flapDamping.forEach((handler, fight) -> {
            if (fight.next() - now > 0) {
                heldBack.add(handler);
            }
        });
        return heldBack;
    }

    /** All may be repaired at once, because that was requested. The damping goes on if the changes do. */
    void allowAll(long now) {
        flapDamping.replaceAll((handler, fight) ->
                new Fight(handler, fight.repairs(), fight.pause(), fight.last(), earlier(fight.next(), now)));
    }

    /** Ends those in which the last repair has lasted. */
    List<Fight> takeEnded(long now) {
        List<Fight> ended = flapDamping.values().stream()
                .filter(fight -> now - end(fight) >= 0)
                .toList();
        ended.forEach(fight -> {
            flapDamping.remove(fight.handler());
            grievances.remove(fight.handler());
        });
        return ended;
    }

    private static long end(Fight fight) {
        return fight.last() + PEACE.toNanos();
    }

    Optional<Fight> of(HandlerName handler) {
        return Optional.ofNullable(flapDamping.get(handler));
    }

    /** All that go on, by name. */
    List<Fight> all() {
        return List.copyOf(flapDamping.values());
    }

    /** When there is something to do for one of them that was not when it was last asked, on the monotonic clock. */
    OptionalLong next() {
        return flapDamping.values().stream()
                .mapToLong(fight -> fight.next() - asked > 0 ? fight.next() : end(fight))
                .min();
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }
}
