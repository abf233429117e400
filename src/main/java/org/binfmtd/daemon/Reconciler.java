package org.binfmtd.daemon;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.binfmtd.config.Settings;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.host.Trigger;
import org.binfmtd.model.Event;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.plan.Protection;
import org.binfmtd.status.Control;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.State;
import org.binfmtd.store.EarlyBoot;
import org.binfmtd.store.History;
import org.binfmtd.store.Inventory;
import org.binfmtd.store.ReloadReport;

/**
 * The loop: it is woken, looks, plans, acts, and publishes what it sees. All of it happens on one thread, the one that
 * calls {@link #firstPass} and then {@link #run}; {@link Control} and {@link #stop} are for any other.
 */
public final class Reconciler implements Control, AutoCloseable {
    /** How often a single pass checks whether files that are being changed have come to rest. */
    private static final int MOST_LOOKS = 10;

    private final Dependencies dependencies;
    final Triggers triggers;
    private final MountPoint mountPoint;
    private final LoopState memory;
    private final Inventory inventory;
    private final ReconcileInputs inputs;
    private final History history;
    private final StatusCollector status;
    private final Progress progress = new Progress();
    private final RateLimiter rateLimiter = new RateLimiter();
    private final LogBuffer log = new LogBuffer();
    private final OptionalTasks tasks = new OptionalTasks(log);
    private final EventRecorder recorder;
    private final Pass pass;
    private final ReloadReport reloadReport;

    private final Requests requests;
    private final Watching watching;
    private final Publisher publisher;

    private Pass.PassResult last;
    private final Schedule schedule;
    private long rest;

    public Reconciler(Dependencies dependencies) {
        this.dependencies = dependencies;
        this.triggers = new Triggers(dependencies.nanoTime());
        this.rest = now();
        this.mountPoint = new MountPoint(dependencies.kernel(), dependencies.mountPoint());
        this.memory = LoopState.of(dependencies);
        this.inventory = memory.inventory();
        this.history = History.open(dependencies.state().resolve("history"), dependencies.clock());
        this.recorder = new EventRecorder(log, history);
        this.inputs = new ReconcileInputs(dependencies.files(), dependencies.nanoTime());
        Metrics metrics = new Metrics();
        NodeFeatures nodeFeatures = new NodeFeatures();
        EarlyBoot earlyBoot = new EarlyBoot(dependencies.state().resolve("early"));
        this.status = new StatusCollector(
                dependencies, inputs, memory, history, metrics, nodeFeatures, earlyBoot, progress, tasks);
        this.reloadReport = new ReloadReport(dependencies.runtime().resolve("reloaded"));
        this.pass = new Pass(dependencies, mountPoint, memory, inputs, nodeFeatures, log, recorder);
        this.requests = new Requests(triggers);
        this.watching = new Watching(dependencies.files(), dependencies.mountPoint(), triggers, tasks);
        this.schedule = new Schedule(
                dependencies.nanoTime(), dependencies.systemd(), inputs, memory, progress, triggers, watching);
        this.publisher = new Publisher(
                dependencies, inputs, inventory, history, metrics, nodeFeatures, earlyBoot, recorder, log, tasks);
    }

    // For other threads.

    @Override
    public Snapshot snapshot() {
        return publisher.snapshot();
    }

    @Override
    public void onPublished(Consumer<Publication> listener) {
        publisher.onPublished(listener);
    }

    @Override
    public CompletionStage<Long> reload() {
        return requests.reload();
    }

    @Override
    public CompletionStage<List<Event>> repair() {
        return requests.repair();
    }

    @Override
    public boolean isWorking() {
        return triggers.isWorking();
    }

    /** Makes {@link #run} return soon; the kernel's entries stay. */
    public void stop() {
        triggers.raise(Trigger.STOP);
    }

    // The reconcile thread.

    /** Puts what is declared into the kernel as fast as possible: nothing is logged and nothing is watched yet. */
    public void firstPass() {
        long now = now();
        readFiles();
        inputs.launchers().openToAll();
        inputs.inspectHostQuickly(inventory.claims().values());
        firstPass(now);
    }

    private void firstPass(long now) {
        inventory.problem().ifPresent(problem -> log.warning(problem.describe()));
        finish(pass.run(false, now), false);
        schedule.begin(now);
    }

    /**
     * Makes one pass, and logs what it came to; nothing is watched. What is no longer declared is removed if the files
     * stay as they are for as long as the loop would wait.
     *
     * @return whether all is as declared
     */
    public boolean once() throws InterruptedException {
        long now = now();
        readFiles();
        inspectHost();
        firstPass(now);
        boolean settled = true;
        for (int looks = 0; looks < MOST_LOOKS && isIncomplete(); looks++) {
            triggers.await(now() + Schedule.REMOVAL_QUIET.toNanos(), rest);
            settled = !readFiles();
            inspectHost();
            finish(pass.run(settled, now()), settled);
            if (settled) {
                break;
            }
        }
        history.save();
        publisher.keepForBoot(last);
        log.flush(inputs.settings().logLevel());
        return settled
                && (snapshot().state() == State.CONVERGED || snapshot().state() == State.OVERTAKEN)
                && snapshot().problems().stream().noneMatch(each -> each.severity() == Problem.Severity.ERROR);
    }

    /** Whether more may come right if we wait: names to give up, entries to restore, another process at work. */
    private boolean isIncomplete() {
        return inputs.lacksSome(inventory.claims().keySet())
                || last.plan().protectedEntries().containsValue(Protection.ProtectionState.ABSENT)
                || isHindered(last);
    }

    /**
     * Takes away what is ours in the kernel, and gives all names up; what was there before us and what others have
     * registered stays. Without anything of ours nothing is done, nor mounted.
     *
     * @return whether nothing of ours is left
     */
    public boolean leave() throws InterruptedException {
        if (inventory.claims().isEmpty()) {
            return true;
        }
        readFiles();
        inspectHost();
        Pass.PassResult result = pass.leave();
        for (int looks = 0; looks < MOST_LOOKS && isHindered(result); looks++) {
            triggers.await(now() + Schedule.REMOVAL_QUIET.toNanos(), rest);
            result = pass.leave();
        }
        history.save();
        log.flush(inputs.settings().logLevel());
        return result.isDone() && !result.busy();
    }

    private static boolean isHindered(Pass.PassResult result) {
        return result.busy() || result.observed().isUnclear();
    }

    /** Logs what has been done so far, begins to watch, and notifies the service manager that the service is ready. */
    public void settle() {
        tasks.run("keeping the history", history::save);
        log.flush(inputs.settings().logLevel());
        watch();
        dependencies.systemd().ready(publisher.status());
        dependencies.removeLeftovers(inputs.settings().outputs().values());
        publisher.keepForBoot(last);
        schedule.beginPulse();
        // What happened before anything was watched.
        triggers.raise(Trigger.KERNEL);
        triggers.raise(Trigger.INTERPRETER);
        triggers.raise(Trigger.CONFIG);
        log.flush(inputs.settings().logLevel());
    }

    /**
     * Goes on until {@link #stop()}, or until another process works with the runtime directory.
     *
     * @param isAlone asked before each step
     * @return whether it was stopped
     */
    public boolean run(BooleanSupplier isAlone) throws InterruptedException {
        while (isAlone.getAsBoolean()) {
            if (!step()) {
                leaveLoop();
                return true;
            }
        }
        log.error("another binfmtd works with "
                + Printable.printable(dependencies.runtime().toString())
                + ", from which the lock was removed; this one ends, and the kernel's entries stay");
        return false;
    }

    private void leaveLoop() {
        dependencies.systemd().stopping();
        if (inputs.settings().onStop() == Settings.OnStop.REMOVE) {
            finish(pass.leave(), true);
        }
    }

    /** Waits for one reason to look, and looks; false when it is the reason to end. */
    boolean step() throws InterruptedException {
        return step(deadline());
    }

    /** @param deadline as it was reckoned when the waiting began */
    boolean step(long deadline) throws InterruptedException {
        Triggers.Work work = triggers.await(deadline, rest);
        boolean goesOn = !work.has(Trigger.STOP);
        if (goesOn) {
            long start = now();
            boolean idle = handle(work);
            rest = rateLimiter.after(start, now(), idle);
        }
        return goesOn;
    }

    /** Whether there was nothing to do. */
    private boolean handle(Triggers.Work work) {
        schedule.keepAlive();
        boolean resync = schedule.takeResync();
        boolean timer = work.has(Trigger.TIMER);
        if (timer && !resync && schedule.isEarly()) {
            return false;
        }
        Requests.Accepted accepted = requests.accept(work);
        if (work.has(Trigger.RELOAD)) {
            reloadReport.begin();
            dependencies.systemd().reloading(now());
        }
        boolean dueBefore = schedule.areRemovalsDue();
        boolean atFiles = resync
                || schedule.isPollDue()
                || work.has(Trigger.CONFIG, Trigger.RELOAD)
                || schedule.areRemovalsPending() && dueBefore;
        look(atFiles, atFiles || timer || work.has(Trigger.LAUNCHER, Trigger.MOUNT, Trigger.REPAIR));
        if (work.has(Trigger.INTERPRETER) && isOfSingleFiles(work)) {
            inputs.inspectInterpreters(inventory.claims().values());
        }
        if (work.has(Trigger.INTERPRETER, Trigger.RELOAD, Trigger.REPAIR)) {
            memory.backoff().forgetAll();
        }
        if (work.has(Trigger.RELOAD, Trigger.REPAIR)) {
            memory.flapDamping().allowAll(now());
        }
        if (resync || work.has(Trigger.RELOAD, Trigger.REPAIR)) {
            mountPoint.forgetRefusal();
        }
        // Only if they were before the files were read, and what was read is the same.
        boolean removalsDue = dueBefore && schedule.areRemovalsDue();
        Pass.PassResult result = isQuick(work, resync)
                ? pass.run(work.changed().get(), removalsDue, work.raisedAt())
                : pass.run(removalsDue, work.raisedAt());
        finish(result, removalsDue);
        if (atFiles || work.has(Trigger.INTERPRETER, Trigger.MOUNT) || watching.isOutdated(last.observed())) {
            watch();
        }
        if (work.has(Trigger.RELOAD)) {
            dependencies.systemd().ready(publisher.status());
            reloadReport.end(refusal()).ifPresent(problem -> log.warning(problem.describe()));
        }
        accepted.answer(refusal(), inputs.generation(), result.repairs());
        log.flush(inputs.settings().logLevel());
        return result.plan().isEmpty() && result.repairs().isEmpty() && !atFiles;
    }

    private static boolean isOfSingleFiles(Triggers.Work work) {
        return Set.of(Trigger.INTERPRETER, Trigger.KERNEL).containsAll(work.triggers());
    }

    /** Whether it is enough, for a start, to look at the entries that the kernel has announced. */
    private boolean isQuick(Triggers.Work work, boolean resync) {
        return work.changed().isPresent() && isOfSingleFiles(work) && !resync && last.isDone();
    }

    private void look(boolean atFiles, boolean atHost) {
        if (atFiles) {
            schedule.polled();
        }
        if (atFiles && readFiles()) {
            memory.backoff().forgetAll();
            memory.flapDamping().allowAll(now());
            schedule.changed();
        }
        if (atHost) {
            inspectHost();
            status.lookAgain();
        }
    }

    private void inspectHost() {
        inputs.launchers().openToAll();
        inputs.inspectHost(inventory.claims().values());
    }

    private boolean readFiles() {
        boolean changed = inputs.readFiles();
        schedule.read(changed);
        history.limit(inputs.settings().history());
        if (changed && inputs.settingsReadable()) {
            memory.protectedEntries().retain(inputs.settings().protectedNames());
        }
        return changed;
    }

    /** On the monotonic clock. */
    long deadline() {
        return schedule.deadline(last, publisher.next());
    }

    /** When a step that waits until this deadline would end its waiting if nothing happened. */
    long due(long deadline) {
        return triggers.due(deadline, rest);
    }

    private long now() {
        return dependencies.nanoTime().getAsLong();
    }

    // Watching.

    private void watch() {
        tasks.run("holding the mount", () -> mountPoint.hold(last.observed(), log));
        watching.update(inputs, last.observed());
    }

    // Publishing.

    /** @param removalsDue whether they were when the pass was made */
    private void finish(Pass.PassResult result, boolean removalsDue) {
        last = result;
        inventory.settle();
        progress.passed(result, now());
        schedule.passed(removalsDue);
        inputs.sweepLaunchers(result.observed(), inventory.claims().values());
        publisher.recordOverall(result.observed());
        Snapshot next = status.snapshot(
                result, pass.failures(result.plan().verdicts().keySet()), watching.problem(), snapshot());
        publisher.publish(next, result, dependencies.nanoTime());
    }

    /** Why the settings cannot be read. */
    private Optional<String> refusal() {
        return inputs.settingsReadable()
                ? Optional.empty()
                : Optional.of(inputs.problems().stream()
                        .findFirst()
                        .map(Problem::describe)
                        .orElse("the settings cannot be read"));
    }

    @Override
    public void close() {
        watching.close();
        mountPoint.close();
        inventory.close();
        history.close();
        log.flush(inputs.settings().logLevel());
    }
}
