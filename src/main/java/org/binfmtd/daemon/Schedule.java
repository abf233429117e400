package org.binfmtd.daemon;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.binfmtd.host.ReconcileInputs;

/** When to look again without being woken. All times are on the monotonic clock. For one thread. */
final class Schedule {
    /** Files must have been quiet for this long before what is missing in them counts as taken away. */
    static final Duration REMOVAL_QUIET = Duration.ofSeconds(1);
    /** How often all is looked at while it cannot be watched. */
    private static final Duration POLL = Duration.ofSeconds(1);
    /** How soon a pass that could not finish is tried again. */
    private static final Duration UNFINISHED = Duration.ofMillis(100);

    private final LongSupplier nanoTime;
    private final Systemd systemd;
    private final ReconcileInputs inputs;
    private final LoopState state;
    private final Progress progress;
    private final Triggers triggers;
    private final Watching watching;

    private long nextResync;
    private long nextLook;
    private long nextPulse = Long.MAX_VALUE;
    /** When the files were last read. */
    private long lastPoll;
    /** When the files were found to declare something else. */
    private long lastChange;

    private boolean removalsPending;

    Schedule(
            LongSupplier nanoTime,
            Systemd systemd,
            ReconcileInputs inputs,
            LoopState state,
            Progress progress,
            Triggers triggers,
            Watching watching) {
        this.nanoTime = nanoTime;
        this.systemd = systemd;
        this.inputs = inputs;
        this.state = state;
        this.progress = progress;
        this.triggers = triggers;
        this.watching = watching;
        this.lastChange = now();
    }

    private long now() {
        return nanoTime.getAsLong();
    }

    /** @param start of the first pass */
    void begin(long start) {
        nextResync = start + inputs.settings().resyncInterval().toNanos();
        removalsPending = true;
    }

    /** From now on the service manager is notified that the loop is alive. */
    void beginPulse() {
        nextPulse = pulse();
    }

    void keepAlive() {
        if (now() - nextPulse >= 0) {
            systemd.alive();
            nextPulse = pulse();
        }
    }

    private long pulse() {
        return systemd.pulse().map(period -> now() + period.toNanos()).orElse(Long.MAX_VALUE);
    }

    /** Whether everything is to be looked at; if so, the next time is an interval from now. */
    boolean takeResync() {
        long now = now();
        boolean due = now - nextResync >= 0;
        if (due) {
            nextResync = now + inputs.settings().resyncInterval().toNanos();
        }
        return due;
    }

    /** Whether the timer has ended the waiting before there is anything to look at. */
    boolean isEarly() {
        return now() - nextLook < 0;
    }

    /** Whether what no event announces is to be looked for, or what could not be read is to be read again. */
    boolean isPollDue() {
        return isDue(nextPoll()) || isDue(inputs.nextReading());
    }

    private boolean isDue(OptionalLong time) {
        return time.isPresent() && now() - time.getAsLong() >= 0;
    }

    private OptionalLong nextPoll() {
        return watching.problem().isPresent() ? OptionalLong.of(lastPoll + POLL.toNanos()) : OptionalLong.empty();
    }

    /** All files are about to be read. */
    void polled() {
        lastPoll = now();
    }

    /** Other definitions were read: what is missing may be taken away later, and another interval may be in force. */
    void changed() {
        removalsPending = true;
        nextResync =
                earlier(nextResync, now() + inputs.settings().resyncInterval().toNanos());
    }

    /** The files have been read. */
    void read(boolean changed) {
        lastChange = changed ? now() : lastChange;
    }

    boolean areRemovalsPending() {
        return removalsPending;
    }

    /**
     * An absent definition is removed only after two readings one second apart agree and nothing has changed meanwhile.
     */
    boolean areRemovalsDue() {
        return now() - removalsDueAt() >= 0;
    }

    private long removalsDueAt() {
        return later(triggers.quietSince(), lastChange) + REMOVAL_QUIET.toNanos();
    }

    /** @param removalsDue whether they were when the pass was made */
    void passed(boolean removalsDue) {
        removalsPending &= !removalsDue;
    }

    /**
     * When to look again.
     *
     * @param metrics when they are to be written again
     */
    long deadline(Pass.PassResult last, OptionalLong metrics) {
        nextLook = nextResync;
        consider(state.backoff().next());
        consider(state.flapDamping().next());
        consider(state.protectedEntries().next());
        consider(inputs.nextHostChange());
        consider(inputs.launchers().next());
        consider(metrics);
        consider(progress.nextLook());
        consider(nextPoll());
        consider(inputs.nextReading());
        if (removalsPending) {
            nextLook = earlier(nextLook, removalsDueAt());
        }
        if (last.busy() || progress.isUnfinished() && state.backoff().next().isEmpty()) {
            nextLook = earlier(nextLook, progress.lastPass() + UNFINISHED.toNanos());
        }
        return earlier(nextLook, nextPulse);
    }

    private void consider(OptionalLong time) {
        time.ifPresent(each -> nextLook = earlier(nextLook, each));
    }

    private static long earlier(long one, long other) {
        return Math.min(one, other);
    }

    private static long later(long one, long other) {
        return Math.max(one, other);
    }
}
