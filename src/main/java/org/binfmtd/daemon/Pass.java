package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.binfmtd.config.Settings;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.kernel.BinfmtMisc;
import org.binfmtd.kernel.BinfmtMisc.Lock;
import org.binfmtd.kernel.BinfmtMisc.LockState;
import org.binfmtd.kernel.Errno;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Event;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.plan.Action;
import org.binfmtd.plan.Assessments;
import org.binfmtd.plan.Desired;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Planner;
import org.binfmtd.plan.Precedence;
import org.binfmtd.status.StatusInput;
import org.binfmtd.store.Inventory;
import org.binfmtd.store.ProtectedEntries;

/**
 * Observe, plan, carry out, and look whether it worked. A pass that leaves nothing to do has seen that with its own
 * eyes: its last plan is empty.
 */
final class Pass {
    /** Plans that may follow from one observation: what one leaves or what fails, the next sees. */
    private static final int MOST_ROUNDS = 4;

    private final BinfmtMisc kernel;
    private final MountPoint mountPoint;
    private final Inventory inventory;
    private final Backoff backoff;
    private final FlapDamping flapDamping;
    private final ProtectedEntries protectedEntries;
    private final ReconcileInputs inputs;
    private final NodeFeatures nodeFeatures;
    private final LogBuffer log;
    private final EventRecorder recorder;
    private final LongSupplier nanoTime;
    private final Assessments assessments = new Assessments();
    /** Whose names were taken by another process in the course of this pass. */
    private final Set<HandlerName> raced = new HashSet<>();

    Pass(
            Dependencies dependencies,
            MountPoint mountPoint,
            LoopState memory,
            ReconcileInputs inputs,
            NodeFeatures nodeFeatures,
            LogBuffer log,
            EventRecorder recorder) {
        this.kernel = dependencies.kernel();
        this.mountPoint = mountPoint;
        this.inventory = memory.inventory();
        this.backoff = memory.backoff();
        this.flapDamping = memory.flapDamping();
        this.protectedEntries = memory.protectedEntries();
        this.inputs = inputs;
        this.nodeFeatures = nodeFeatures;
        this.log = log;
        this.recorder = recorder;
        this.nanoTime = dependencies.nanoTime();
    }

    /**
     * What a pass came to.
     *
     * @param plan the last one: empty if nothing is left to do
     * @param busy whether another process had the lock, so that nothing was done
     */
    record PassResult(Observed observed, Plan plan, List<Event> repairs, boolean busy) {
        boolean isDone() {
            return observed.usable() && !observed.isUnclear() && plan.isEmpty();
        }
    }

    /** What is wanted of a pass. */
    enum Purpose {
        /** That the kernel has what is declared. */
        KEEP,
        /** That nothing of ours is left in the kernel. */
        LEAVE
    }

    /**
     * @param removalsDue whether the files have been quiet for long enough
     * @param raisedAt when the reason for this pass was learnt, on the monotonic clock
     */
    PassResult run(boolean removalsDue, long raisedAt) {
        flapDamping.takeEnded(now()).forEach(recorder::flappingEnded);
        raced.clear();
        return run(Purpose.KEEP, removalsDue, raisedAt);
    }

    /**
     * The same, when only these entries are known to have changed: they are put right first, and all is looked at then.
     */
    PassResult run(Set<EntryName> changed, boolean removalsDue, long raisedAt) {
        List<Event> repairs = repair(changed, removalsDue, raisedAt);
        PassResult result = run(removalsDue, raisedAt);
        repairs.addAll(result.repairs());
        return new PassResult(result.observed(), result.plan(), repairs, result.busy());
    }

    private List<Event> repair(Set<EntryName> changed, boolean removalsDue, long raisedAt) {
        Set<HandlerName> concerned = assessments.concerned(changed, inputs.host());
        if (concerned.isEmpty()) {
            return new ArrayList<>();
        }
        try (Lock lock = kernel.lock()) {
            if (lock.state() != LockState.HELD) {
                return new ArrayList<>();
            }
            return mountPoint
                    .observeChanged(changed)
                    .map(seen -> repair(concerned, seen, removalsDue, raisedAt))
                    .orElseGet(ArrayList::new);
        }
    }

    private List<Event> repair(Set<HandlerName> concerned, Observed seen, boolean removalsDue, long raisedAt) {
        Plan part = Planner.part(
                concerned, desired(seen, removalsDue), seen, inventory.claims(), inputs.host(), assessments);
        return part.isEmpty() ? new ArrayList<>() : carryOut(part, seen, raisedAt);
    }

    /** Removes what is ours, and gives all names up. */
    PassResult leave() {
        return run(Purpose.LEAVE, true, now());
    }

    private PassResult run(Purpose purpose, boolean removalsDue, long raisedAt) {
        try (Lock lock = kernel.lock()) {
            Observed observed = observe();
            if (lock.state() != LockState.IMPOSSIBLE || !observed.usable()) {
                return run(purpose, lock, observed, removalsDue, raisedAt);
            }
        }
        // It has been mounted just now.
        try (Lock lock = kernel.lock()) {
            return run(purpose, lock, observe(), removalsDue, raisedAt);
        }
    }

    private PassResult run(Purpose purpose, Lock lock, Observed first, boolean removalsDue, long raisedAt) {
        Observed observed = first;
        Plan plan = plan(purpose, observed, removalsDue);
        if (lock.state() == LockState.BUSY || lock.state() == LockState.UNKNOWN) {
            return new PassResult(observed, plan, List.of(), true);
        }
        List<Event> repairs = new ArrayList<>();
        for (int round = 0; round < MOST_ROUNDS && !plan.isEmpty(); round++) {
            nodeFeatures.withdraw(inputs.settings().nodeFeatures(), plan);
            repairs.addAll(carryOut(plan, observed, raisedAt));
            observed = observe();
            plan = plan(purpose, observed, removalsDue);
        }
        return new PassResult(observed, plan, repairs, false);
    }

    private Observed observe() {
        return mountPoint.observe(inputs.settings().mount(), log);
    }

    private Plan plan(Purpose purpose, Observed observed, boolean removalsDue) {
        inventory.confirm(observed);
        return purpose == Purpose.KEEP
                ? Planner.plan(desired(observed, removalsDue), observed, inventory.claims(), inputs.host(), assessments)
                : Planner.plan(nothing(), observed, leaving(), inputs.host(), assessments);
    }

    /** What another program's file declares as we have it, that program has in the kernel without us: it stays. */
    private Map<HandlerName, Claim> leaving() {
        Map<HandlerName, Claim> claims = new TreeMap<>(inventory.claims());
        for (Handler handler : inputs.declarations().handlers()) {
            claims.computeIfPresent(
                    handler.name(),
                    (name, claim) -> handler.imported()
                                    .filter(claim.registration()::equals)
                                    .isPresent()
                            ? claim.adopted()
                            : claim);
        }
        return claims;
    }

    private Desired desired(Observed observed, boolean removalsDue) {
        Settings settings = inputs.settings();
        return new Desired(
                inputs.declarations(),
                settings.onConflict() == Settings.OnConflict.REPLACE,
                settings.allowCredentials(),
                removalsDue,
                heldBack(),
                settings.onOvertake() == Settings.OnOvertake.RESTORE,
                protectedEntries.protection(settings.protectedNames(), observed, now()),
                inputs.launchers().directory().toString());
    }

    private Desired nothing() {
        return new Desired(
                Declarations.NONE,
                false,
                false,
                true,
                Set.of(),
                inputs.launchers().directory().toString());
    }

    private Set<HandlerName> heldBack() {
        Set<HandlerName> heldBack = backoff.heldBack(now());
        heldBack.addAll(flapDamping.heldBack(now()));
        return heldBack;
    }

    private List<Event> carryOut(Plan plan, Observed before, long raisedAt) {
        noteAdoptions(plan);
        Executor executor = new Executor(kernel, inventory, inputs.launchers(), inputs::pinAt, this::learn);
        executor.carryOut(plan.actions());
        long done = now();
        long microseconds = (done - raisedAt) / 1000;
        List<Event> repairs = new ArrayList<>();
        Precedence precedence = new Precedence(before);
        for (Executor.Written written : executor.written()) {
            backoff.succeeded(written.handler());
            Optional<Event> repair =
                    recorder.written(written, inventory.claims().get(written.handler()), precedence, microseconds);
            if (repair.isPresent()) {
                repairs.add(repair.get());
                flapDamping.repaired(written.handler(), done).ifPresent(recorder::flappingBegan);
            }
        }
        for (ProtectedEntry protectedEntry : executor.putBack()) {
            recorder.putBack(protectedEntry);
            flapDamping.repaired(protectedEntry.name(), done).ifPresent(recorder::flappingBegan);
        }
        executor.failed().stream().filter(this::isLasting).forEach(this::refused);
        executor.released().forEach(recorder::released);
        return repairs;
    }

    /** A name that another process has just taken is looked at again at once, but only once a pass. */
    private boolean isLasting(Executor.Failed failed) {
        return failed.errno() != Errno.EEXIST || !raced.add(failed.handler());
    }

    private void noteAdoptions(Plan plan) {
        for (Action action : plan.actions()) {
            if (action instanceof Action.Record noted
                    && !inventory.claims().containsKey(noted.claim().handler())) {
                recorder.adopted(noted.claim());
            }
        }
    }

    private void learn(ProtectedEntry protectedEntry) {
        protectedEntries.put(protectedEntry);
        recorder.learnt(protectedEntry);
    }

    private void refused(Executor.Failed failed) {
        recorder.failed(failed, backoff.failure(failed.handler()).isEmpty());
        backoff.failed(failed.handler(), failed.errno(), failed.reason(), now());
    }

    private long now() {
        return nanoTime.getAsLong();
    }

    /** Why entries could not be had, for those that still wait to be tried again. */
    Map<HandlerName, StatusInput.Failure> failures(Set<HandlerName> handlers) {
        Map<HandlerName, StatusInput.Failure> failures = new HashMap<>();
        for (HandlerName handler : handlers) {
            flapDamping
                    .of(handler)
                    .ifPresent(flapping -> failures.put(handler, new StatusInput.Failure(0, flapping.describe())));
            backoff.failure(handler)
                    .ifPresent(failure -> failures.put(
                            handler, new StatusInput.Failure(failure.errno().number(), failure.reason())));
        }
        return failures;
    }
}
