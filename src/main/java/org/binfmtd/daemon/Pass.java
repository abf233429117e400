package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.BinfmtMisc;
import org.binfmtd.model.Entry;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.reconcile.Desired;
import org.binfmtd.reconcile.Plan;
import org.binfmtd.reconcile.Planner;

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
    private final World world;
    private final Backoff backoff;
    private final Notices notices;
    private final LongSupplier nanoTime;

    Pass(
            BinfmtMisc kernel,
            MountPoint mountPoint,
            Inventory inventory,
            World world,
            Backoff backoff,
            Notices notices,
            LongSupplier nanoTime) {
        this.kernel = kernel;
        this.mountPoint = mountPoint;
        this.inventory = inventory;
        this.world = world;
        this.backoff = backoff;
        this.notices = notices;
        this.nanoTime = nanoTime;
    }

    /**
     * What a pass came to.
     *
     * @param plan the last one: empty if nothing is left to do
     */
    record Result(Observed observed, Plan plan, List<Repair> repairs) {
        boolean isDone() {
            return observed.usable() && plan.isEmpty();
        }
    }

    /**
     * @param removalsDue whether the files have been quiet for long enough
     * @param raisedAt when the reason for this pass was learnt, on the monotonic clock
     */
    Result run(boolean removalsDue, long raisedAt) {
        List<Repair> repairs = new ArrayList<>();
        Observed observed = mountPoint.observe(world.settings().mount(), notices);
        Plan plan = plan(observed, removalsDue);
        for (int round = 0; round < MOST_ROUNDS && !plan.isEmpty(); round++) {
            repairs.addAll(carryOut(plan, raisedAt));
            observed = mountPoint.observe(world.settings().mount(), notices);
            plan = plan(observed, removalsDue);
        }
        return new Result(observed, plan, repairs);
    }

    private Plan plan(Observed observed, boolean removalsDue) {
        Set<HandlerName> heldBack = backoff.heldBack(nanoTime.getAsLong());
        Desired desired = new Desired(
                world.declarations(),
                world.settings().onConflict() == Settings.OnConflict.REPLACE,
                world.settings().allowCredentials(),
                removalsDue,
                heldBack,
                world.launchers().directory().toString());
        return Planner.plan(desired, observed, inventory.claims(), world.host());
    }

    private List<Repair> carryOut(Plan plan, long raisedAt) {
        Executor executor = new Executor(kernel, inventory, world.launchers(), world::pinAt);
        executor.carryOut(plan.actions());
        long microseconds = (nanoTime.getAsLong() - raisedAt) / 1000;
        List<Repair> repairs = new ArrayList<>();
        for (Executor.Written written : executor.written()) {
            backoff.succeeded(written.handler());
            if (written.reason().isDrift()) {
                repairs.add(new Repair(written.handler(), written.reason().word(), microseconds));
            }
            tell(written, microseconds);
        }
        executor.failed().forEach(this::refused);
        executor.released().forEach(handler -> notices.info(handler + ": released"));
        return repairs;
    }

    private void tell(Executor.Written written, long microseconds) {
        String before = written.before().map(Entry::describe).orElse("");
        String now = inventory.claims().get(written.handler()).registration().describe();
        switch (written.reason()) {
            case NEW -> notices.info(written.handler() + ": registered: " + now);
            case CHANGED -> notices.info(written.handler() + ": registered as it is declared now: " + now);
            case MOVED -> notices.info(written.handler() + ": registered again, to come before one that was written");
            case INTERRUPTED -> notices.info(written.handler() + ": finished what a former run had begun");
            case REMOVED -> repaired(written, "somebody had removed it", microseconds);
            case DISABLED -> repaired(written, "somebody had disabled it", microseconds);
            case REPLACED -> repaired(written, "somebody had replaced it by " + before, microseconds);
            case REORDERED -> repaired(written, "one that must come after it had come before it", microseconds);
            case LAUNCHER -> repaired(written, "its launcher was missing or had been changed", microseconds);
            case STALE -> repaired(written, "its interpreter's file is a new one", microseconds);
        }
    }

    private void repaired(Executor.Written written, String cause, long microseconds) {
        notices.info(written.handler() + ": repaired after " + microseconds + " µs; " + cause);
    }

    private void refused(Executor.Failed failed) {
        backoff.failed(failed.handler(), failed.errno(), failed.reason(), nanoTime.getAsLong());
        notices.warning(failed.handler() + ": " + failed.reason());
    }

    /** What the kernel refused, for those that still wait to be tried again. */
    Map<HandlerName, Portrait.Refusal> refusals(Set<HandlerName> handlers) {
        Map<HandlerName, Portrait.Refusal> refusals = new HashMap<>();
        for (HandlerName handler : handlers) {
            backoff.failure(handler)
                    .ifPresent(failure -> refusals.put(
                            handler, new Portrait.Refusal(failure.errno().number(), failure.reason())));
        }
        return refusals;
    }
}
