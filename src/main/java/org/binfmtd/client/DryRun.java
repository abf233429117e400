package org.binfmtd.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.config.Settings;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.model.Claim;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.plan.Desired;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Planner;
import org.binfmtd.plan.Protection;
import org.binfmtd.status.PlannedStep;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.Snapshot.State;
import org.binfmtd.status.StatusBuilder;
import org.binfmtd.status.StatusProblems;
import org.binfmtd.store.History;
import org.binfmtd.store.Inventory;
import org.binfmtd.store.ProtectedEntries;

/**
 * What a daemon would say and do, found out without one: files are read, and the handlers held against the machine's own
 * programs and its kernel. Nothing is written to the kernel, and no rights are needed but to read.
 *
 * @param snapshot how all stands now
 * @param steps what a pass would do, in this order
 */
public record DryRun(Snapshot snapshot, List<PlannedStep> steps) {
    /** Where launchers would be; nothing is put there. */
    static final Path LAUNCHERS = Path.of("/var/lib/binfmtd/launchers");

    /** A kernel that has no entry. */
    public static final Observed NOTHING = new Observed(MountState.MOUNTED, 1, true, List.of());

    public DryRun {
        steps = List.copyOf(steps);
    }

    /**
     * What there is to look at.
     *
     * @param observed what the kernel has
     * @param state the directory of what a daemon keeps over reboots
     * @param runtime the directory of what it keeps over restarts
     */
    public record Machine(
            SearchPath searchPath, Trust trust, Observed observed, Path mountPoint, Path state, Path runtime) {}

    /** As if there were nothing in the kernel yet: everything that is wrong or doubtful in the files, file after file. */
    public static List<Problem> problems(SearchPath path, Trust trust) {
        ReconcileInputs world = read(path, trust, LAUNCHERS, Map.of());
        Plan plan = ofNothing(world);
        return problems(world, plan, NOTHING, "", handlers(new StatusBuilder(), world, plan, NOTHING, Map.of()));
    }

    /** As if there were nothing in the kernel yet: how each handler would stand. */
    public static List<HandlerStatus> handlers(SearchPath path, Trust trust) {
        ReconcileInputs world = read(path, trust, LAUNCHERS, Map.of());
        return handlers(new StatusBuilder(), world, ofNothing(world), NOTHING, Map.of());
    }

    private static Plan ofNothing(ReconcileInputs world) {
        Desired desired = new Desired(
                world.declarations(), false, world.settings().allowCredentials(), true, Set.of(), LAUNCHERS.toString());
        return Planner.plan(desired, NOTHING, Map.of(), world.host());
    }

    /** As the machine is. */
    public static DryRun on(Machine machine) {
        List<Problem> problems = new ArrayList<>();
        Map<HandlerName, Claim> claims = claims(machine.runtime().resolve("inventory"), problems);
        Path launchers = machine.state().toAbsolutePath().resolve("launchers");
        ReconcileInputs world = read(machine.searchPath(), machine.trust(), launchers, claims);
        Observed observed = machine.observed();
        Plan plan = Planner.plan(desired(world, machine, launchers), observed, claims, world.host());
        StatusBuilder portrait = new StatusBuilder();
        List<PlannedStep> steps = PlannedStep.of(plan, claims);
        List<HandlerStatus> handlers = handlers(portrait, world, plan, observed, claims).stream()
                .map(handler -> asItIs(handler, steps))
                .toList();
        problems.addAll(problems(world, plan, observed, machine.mountPoint().toString(), handlers));
        Snapshot snapshot = new Snapshot(
                state(observed, plan, handlers),
                observed.mount().word(),
                machine.mountPoint().toString(),
                world.generation(),
                0,
                0,
                handlers,
                portrait.entries(findings(world, plan, observed, claims)),
                words(plan.protectedEntries()),
                problems,
                History.open(machine.state().resolve("history"), InstantSource.system())
                        .events());
        return new DryRun(snapshot, steps);
    }

    private static ReconcileInputs read(SearchPath path, Trust trust, Path launchers, Map<HandlerName, Claim> claims) {
        ReconcileInputs world = new ReconcileInputs(new DiskFileSystem(path, trust, launchers), System::nanoTime);
        world.readFiles();
        world.inspectHost(claims.values());
        return world;
    }

    private static Map<HandlerName, Claim> claims(Path inventory, List<Problem> problems) {
        try {
            return Inventory.read(inventory);
        } catch (IOException e) {
            problems.add(Problem.ofSystem(
                    Problem.Severity.WARNING,
                    "inventory-not-read",
                    "which entries are the daemon's own is not known: " + Printable.printable(inventory.toString())
                            + " cannot be read: " + Printable.printable(String.valueOf(e.getMessage())),
                    "ask as root"));
            return Map.of();
        }
    }

    private static Desired desired(ReconcileInputs world, Machine machine, Path launchers) {
        Settings settings = world.settings();
        return new Desired(
                world.declarations(),
                settings.onConflict() == Settings.OnConflict.REPLACE,
                settings.allowCredentials(),
                true,
                Set.of(),
                settings.onOvertake() == Settings.OnOvertake.RESTORE,
                protection(settings, machine),
                launchers.toString());
    }

    /** As if all that are gone had been gone for long enough. */
    private static Protection protection(Settings settings, Machine machine) {
        ProtectedEntries keepsakes = ProtectedEntries.open(machine.state().resolve("protected"));
        keepsakes.protection(settings.protectedNames(), machine.observed(), 0);
        return keepsakes.protection(settings.protectedNames(), machine.observed(), ProtectedEntries.ABSENCE.toNanos());
    }

    private static StatusBuilder.Findings findings(
            ReconcileInputs world, Plan plan, Observed observed, Map<HandlerName, Claim> claims) {
        return new StatusBuilder.Findings(
                world.declarations().handlers(),
                plan.verdicts(),
                observed,
                claims,
                Map.of(),
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    private static List<HandlerStatus> handlers(
            StatusBuilder portrait,
            ReconcileInputs world,
            Plan plan,
            Observed observed,
            Map<HandlerName, Claim> claims) {
        return portrait.handlers(findings(world, plan, observed, claims));
    }

    /** A plan speaks of how all stands when it is carried out; nobody carries this one out. */
    private static HandlerStatus asItIs(HandlerStatus handler, List<PlannedStep> steps) {
        return steps.stream()
                .filter(step -> step.handler().equals(handler.name().text()) && step.isRepair())
                .findFirst()
                .map(step -> handler.with(
                        HandlerState.FAILED,
                        "the kernel does not have it as declared: " + step.reason(),
                        "start the daemon: systemctl start binfmtd"))
                .orElse(handler);
    }

    private static List<Problem> problems(
            ReconcileInputs world, Plan plan, Observed observed, String mountPoint, List<HandlerStatus> handlers) {
        List<Problem> problems = new ArrayList<>(world.problems());
        problems.addAll(plan.problems());
        Set<HandlerName> broken = new HashSet<>(world.declarations().broken().keySet());
        problems.addAll(StatusProblems.of(observed, mountPoint, handlers, broken));
        return problems;
    }

    private static State state(Observed observed, Plan plan, List<HandlerStatus> handlers) {
        if (!observed.usable()) {
            return State.BLOCKED;
        }
        if (!observed.enabled()) {
            return State.SUSPENDED;
        }
        if (observed.isUnclear()) {
            return State.DEGRADED;
        }
        if (!plan.isEmpty()) {
            return State.WORKING;
        }
        boolean good = handlers.stream().map(HandlerStatus::state).allMatch(HandlerState::isGood);
        return good ? State.CONVERGED : State.DEGRADED;
    }

    private static Map<HandlerName, String> words(Map<HandlerName, Protection.State> states) {
        Map<HandlerName, String> words = new HashMap<>();
        states.forEach((name, state) -> words.put(name, state.word()));
        return words;
    }
}
