package org.binfmtd.daemon;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.binfmtd.kernel.Errno;
import org.binfmtd.model.HandlerName;

/**
 * When to try again what the kernel refused: soon at first, then less and less often. Each handler for itself, so that
 * none pays for another. For one thread.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final DoubleSupplier random;
    private final Map<HandlerName, Refusal> failures = new HashMap<>();

    /** @param random from 0 to 1, so that not all are tried again at the same moment */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * A handler whose entry could not be had.
     *
     * @param reason a sentence without its full stop
     * @param next when to try again, on the monotonic clock
     * @param tried whether it has been tried again since; if it was not refused again, it is not needed any more
     */
    record Refusal(Errno errno, String reason, Duration delay, long next, boolean tried) {
        Refusal again() {
            return new Refusal(errno, reason, delay, next, true);
        }
    }

    void failed(HandlerName handler, Errno errno, String reason, long now) {
        Duration delay = Optional.ofNullable(failures.get(handler))
                .map(before -> shorter(before.delay().multipliedBy(2), LONGEST))
                .orElse(FIRST);
        failures.put(handler, new Refusal(errno, reason, delay, now + jittered(delay), false));
    }

    private long jittered(Duration delay) {
        return (long) (delay.toNanos() * (0.5 + random.getAsDouble() / 2));
    }

    void succeeded(HandlerName handler) {
        failures.remove(handler);
    }

    /** Everything may be tried at once: what it depends on has changed. */
    void forgetAll() {
        failures.clear();
    }

    Optional<Refusal> failure(HandlerName handler) {
        return Optional.ofNullable(failures.get(handler));
    }

    /** Those whose time has not come yet; all others are taken to be tried now. */
    Set<HandlerName> heldBack(long now) {
        Set<HandlerName> heldBack = new HashSet<>();
        failures.replaceAll((handler, failure) -> {
            if (failure.next() - now <= 0) {
                return failure.again();
            }
            heldBack.add(handler);
            return failure;
        });
        return heldBack;
    }

    /** When the first of them may be tried again, on the monotonic clock. */
    OptionalLong next() {
        return failures.values().stream()
                .filter(failure -> !failure.tried())
                .mapToLong(Refusal::next)
                .min();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
