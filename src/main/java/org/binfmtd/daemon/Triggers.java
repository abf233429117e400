package org.binfmtd.daemon;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.binfmtd.host.ChangeListener;
import org.binfmtd.host.Trigger;
import org.binfmtd.model.EntryName;

/**
 * The one door through which the reconcile thread is woken. All triggers but those of files are handed over at once;
 * files are believed only when they have been quiet for a moment, because editors write them in several steps.
 */
public final class Triggers implements ChangeListener {
    /** How long the files of the configuration must be quiet before they are read. */
    static final Duration QUIET = Duration.ofMillis(50);
    /** Files that are never quiet are read this long after the first change nevertheless. */
    static final Duration LONGEST_NOISE = Duration.ofMillis(200);

    /** How long one piece of work is given way to, however often. */
    private static final Duration LONGEST_WAY = Duration.ofMillis(50);

    /** Requests whose sender waits for the end of the pass. */
    private static final Set<Trigger> ASKED = EnumSet.of(Trigger.RELOAD, Trigger.REPAIR, Trigger.STOP);

    private final LongSupplier nanoTime;
    private final Duration longestWay;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private final EnumSet<Trigger> pending = EnumSet.noneOf(Trigger.class);
    /** Entries that are known to have changed; nothing if any may have. */
    private Optional<Set<EntryName>> changed = Optional.of(new HashSet<>());

    private long firstRaised;
    private boolean noisy;
    private long firstNoise;
    private long lastNoise;
    /** What the reconcile thread waits with, or has waited with. */
    private long lastDeadline;

    private long lastRest;
    /** Whether it has something to do that was not requested, or is about to have. */
    private boolean working = true;
    /** Since when, on the monotonic clock. */
    private long workBegan;

    /** @param nanoTime the monotonic clock, as {@link System#nanoTime()} */
    public Triggers(LongSupplier nanoTime) {
        this(nanoTime, LONGEST_WAY);
    }

    /** @param longestWay how long one piece of work is given way to */
    Triggers(LongSupplier nanoTime, Duration longestWay) {
        this.nanoTime = nanoTime;
        this.longestWay = longestWay;
        this.lastNoise = nanoTime.getAsLong();
        this.lastDeadline = lastNoise;
        this.lastRest = lastNoise;
        this.workBegan = lastNoise;
    }

    /**
     * What a pass is made for.
     *
     * @param raisedAt when the first of the triggers was raised, on the monotonic clock
     * @param changed the entries that have changed, if the kernel announced nothing else; nothing if any may have
     */
    public record Work(Set<Trigger> triggers, long raisedAt, Optional<Set<EntryName>> changed) {
        boolean has(Trigger... any) {
            for (Trigger trigger : any) {
                if (triggers.contains(trigger)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Wakes the reconcile thread, because one entry has changed; from any thread. */
    @Override
    public void raiseKernel(EntryName entry) {
        raise(Trigger.KERNEL, Optional.of(entry));
    }

    /** Wakes the reconcile thread; from any thread. */
    @Override
    public void raise(Trigger trigger) {
        raise(trigger, Optional.empty());
    }

    private void raise(Trigger trigger, Optional<EntryName> entry) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            noteChanged(trigger, entry);
            if (trigger == Trigger.CONFIG) {
                makeNoise(now);
            } else {
                add(trigger, now);
            }
            raised.signal();
            if (!ASKED.containsAll(pending) && due(lastDeadline, lastRest, now) - now <= 0) {
                beginWork();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Another file at an interpreter's path says nothing of the kernel's entries, and neither does who asks; whatever
     * else is raised, they may all be others.
     */
    private void noteChanged(Trigger trigger, Optional<EntryName> entry) {
        if (entry.isPresent()) {
            changed = changed.map(names -> with(names, entry.get()));
        } else if (trigger != Trigger.INTERPRETER && !ASKED.contains(trigger)) {
            changed = Optional.empty();
        }
    }

    private static Set<EntryName> with(Set<EntryName> names, EntryName name) {
        names.add(name);
        return names;
    }

    private void add(Trigger trigger, long now) {
        firstRaised = pending.isEmpty() ? now : firstRaised;
        pending.add(trigger);
    }

    private void makeNoise(long now) {
        if (!noisy) {
            noisy = true;
            firstNoise = now;
        }
        lastNoise = now;
    }

    /** Since when the files of the configuration have not changed, on the monotonic clock. */
    long quietSince() {
        lock.lock();
        try {
            return lastNoise;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is something to do, at the latest until {@code deadline} on the monotonic clock; then the only
     * trigger is {@link Trigger#TIMER}.
     *
     * @param rest until when, on the same clock, it is not worth waking, unless a request arrives
     */
    public Work await(long deadline, long rest) throws InterruptedException {
        lock.lock();
        try {
            lastDeadline = deadline;
            lastRest = rest;
            endWork();
            while (true) {
                long now = nanoTime.getAsLong();
                if (noisy && now - quietAt() >= 0) {
                    noisy = false;
                    add(Trigger.CONFIG, now);
                }
                long left = due(deadline, rest, now) - now;
                if (left <= 0) {
                    Work work = take(now);
                    if (!ASKED.containsAll(work.triggers())) {
                        beginWork();
                    }
                    return work;
                }
                endWork();
                raised.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void beginWork() {
        if (!working) {
            working = true;
            workBegan = nanoTime.getAsLong();
        }
    }

    private void endWork() {
        working = false;
    }

    /**
     * Whether the reconcile thread is doing something, or is about to, that it was not asked for, and has not done so
     * for long; for threads that would take the processor from it, and whose own work can wait.
     */
    boolean isWorking() {
        lock.lock();
        try {
            return working && nanoTime.getAsLong() - workBegan < longestWay.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** When {@link #await} would return if nothing more were raised, on the monotonic clock. */
    public long due(long deadline, long rest) {
        lock.lock();
        try {
            return due(deadline, rest, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private long due(long deadline, long rest, long now) {
        if (!Collections.disjoint(pending, ASKED)) {
            return now;
        }
        if (!pending.isEmpty()) {
            return rest;
        }
        return noisy && quietAt() - deadline <= 0 ? later(quietAt(), rest) : deadline;
    }

    private Work take(long now) {
        if (pending.isEmpty()) {
            return new Work(EnumSet.of(Trigger.TIMER), now, Optional.empty());
        }
        Work work = new Work(pending.clone(), firstRaised, changed);
        pending.clear();
        changed = Optional.of(new HashSet<>());
        return work;
    }

    private long quietAt() {
        return earlier(lastNoise + QUIET.toNanos(), firstNoise + LONGEST_NOISE.toNanos());
    }

    private static long later(long one, long other) {
        return one - other <= 0 ? other : one;
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }
}
