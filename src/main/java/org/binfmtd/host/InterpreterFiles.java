package org.binfmtd.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.binfmtd.plan.Host.Interpreter;

/**
 * What is at the paths of the interpreters, and since when: an interpreter that has just vanished is probably being
 * upgraded, and one that has just appeared may not be complete yet. For one thread.
 */
final class InterpreterFiles {
    /** How long a candidate must have been there unchanged before it takes over from another. */
    static final Duration SETTLED = Duration.ofSeconds(1);
    /** How long an entry outlives its interpreter. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private final HostFileSystem files;
    private final LongSupplier nanoTime;
    private final Map<String, SeenInterpreter> seen = new HashMap<>();
    private boolean first = true;
    private long looked;

    InterpreterFiles(HostFileSystem files, LongSupplier nanoTime) {
        this.files = files;
        this.nanoTime = nanoTime;
    }

    /**
     * A path as it was last seen.
     *
     * @param since when it became so, on the monotonic clock
     * @param always whether it was so when first looked at, and so has been for an unknown time
     */
    private record SeenInterpreter(Interpreter state, long since, boolean always) {}

    /** Looks at all of these, and forgets all others. */
    Map<String, Interpreter> inspect(Set<String> paths) {
        long now = nanoTime.getAsLong();
        looked = now;
        seen.keySet().retainAll(paths);
        Map<String, Interpreter> before = new HashMap<>();
        seen.forEach((path, each) -> before.put(path, each.state()));
        Map<String, Interpreter> found = files.look(paths, before);
        found.replaceAll((path, state) -> aged(path, state, now));
        first = false;
        return found;
    }

    /**
     * When one of them has been as it is for long enough to matter and had not when last looked at, on the monotonic
     * clock.
     */
    OptionalLong next() {
        return seen.values().stream()
                .filter(each -> !each.always())
                .mapToLong(each -> each.since() + period(each.state()).toNanos())
                .filter(when -> when - looked > 0)
                .min();
    }

    private static Duration period(Interpreter state) {
        return state instanceof Interpreter.Present ? SETTLED : GRACE;
    }

    private Interpreter aged(String path, Interpreter found, long now) {
        SeenInterpreter memory = remember(path, found, now);
        boolean longEnough =
                memory.always() || now - memory.since() >= period(found).toNanos();
        return withAge(found, longEnough);
    }

    private SeenInterpreter remember(String path, Interpreter found, long now) {
        SeenInterpreter before = seen.get(path);
        if (before != null && withAge(before.state(), true).equals(withAge(found, true))) {
            return before;
        }
        SeenInterpreter fresh =
                new SeenInterpreter(found, now, first || before == null && found instanceof Interpreter.Absent);
        seen.put(path, fresh);
        return fresh;
    }

    private static Interpreter withAge(Interpreter state, boolean longEnough) {
        if (state instanceof Interpreter.Present present) {
            return new Interpreter.Present(
                    present.pin(), present.head(), present.path(), longEnough, present.distrust());
        }
        return new Interpreter.Absent(((Interpreter.Absent) state).reason(), !longEnough);
    }
}
