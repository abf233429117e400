package org.binfmtd.daemon;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.binfmtd.model.Event;
import org.binfmtd.plan.Reason;

/** Counts what was restored since the daemon started, and how long that took. For one thread. */
final class Repairs {
    /** The upper bounds of the times' buckets, in seconds. */
    private static final double[] BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, Double.POSITIVE_INFINITY
    };

    private final Map<String, Long> kinds = new TreeMap<>();
    private final long[] buckets = new long[BOUNDS.length];
    private long microseconds;

    /** Each kind is there from the beginning: the first repair is then an increase. */
    Repairs() {
        for (Reason each : Reason.values()) {
            if (each.isDrift()) {
                kinds.put(each.word(), 0L);
            }
        }
    }

    void count(Event repair) {
        kinds.merge(repair.event(), 1L, Long::sum);
        buckets[bucket(repair.microseconds() / 1e6)]++;
        microseconds += repair.microseconds();
    }

    private static int bucket(double seconds) {
        int bucket = 0;
        while (seconds > BOUNDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** How many there were, by what had happened. */
    Map<String, Long> kinds() {
        return Collections.unmodifiableMap(kinds);
    }

    static double[] bounds() {
        return BOUNDS.clone();
    }

    /** How many each bucket has alone. */
    long[] buckets() {
        return buckets.clone();
    }

    /** How long all have taken together. */
    double seconds() {
        return microseconds / 1e6;
    }
}
