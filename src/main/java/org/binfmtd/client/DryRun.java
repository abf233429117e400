package org.binfmtd.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.config.Settings;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.ForeignInterpreters;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.model.Claim;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.StandardPaths;
import org.binfmtd.plan.Desired;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Planner;
import org.binfmtd.plan.Protection;
import org.binfmtd.status.EntryList;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.StatusBuilder;
import org.binfmtd.status.StatusInput;
import org.binfmtd.status.StatusProblems;
import org.binfmtd.store.History;
import org.binfmtd.store.Inventory;
import org.binfmtd.store.ProtectedEntries;

/**
 * What a daemon would say and do, found out without one: files are read, and the handlers held against the machine's
 * own programs and its kernel. Nothing is written to the kernel, and no rights are needed but to read.
 *
 * @param snapshot how all stands now
 * @param steps what a pass would do, in this order
 */
public record DryRun(Snapshot snapshot, List<PlannedStep> steps) {
    /** Where launchers would be; nothing is put there. */
    static final Path LAUNCHERS = Path.of(StandardPaths.LAUNCHERS);

    /** A kernel that has no entry. */
    public static final Observed NOTHING = new Observed(MountState.MOUNTED, 1, true, List.of());

    public DryRun {
        steps = List.copyOf(steps);
    }

    /** What is wrong now, and would be after the steps. */
    public List<Problem> remainingProblems() {
        return snapshot.problems().stream()
                .filter(problem -> !problem.code().equals(StatusProblems.NOT_APPLIED))
                .toList();
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

    /**
     * As if there were nothing in the kernel yet: everything that is wrong or doubtful in the files, file after file.
     */
    public static List<Problem> problems(SearchPath path, Trust trust) {
        return new StatusBuilder().problems(ofNothing(path, trust));
    }

    /** As if there were nothing in the kernel yet: how each handler would stand. */
    public static List<HandlerStatus> handlers(SearchPath path, Trust trust) {
        return new StatusBuilder()
                .build(ofNothing(path, trust), Snapshot.starting(""))
                .handlers();
    }

    private static StatusInput ofNothing(SearchPath path, Trust trust) {
        ReconcileInputs inputs = read(new DiskFileSystem(path, trust, LAUNCHERS), Map.of());
        Desired desired = new Desired(
                inputs.declarations(),
                false,
                inputs.settings().allowCredentials(),
                true,
                Set.of(),
                LAUNCHERS.toString());
        Plan plan = Planner.plan(desired, NOTHING, Map.of(), inputs.host());
        return new StatusInput(
                declared(inputs, List.of()), // whether they can be had is for the machine that they are required on
                NOTHING,
                plan,
                Map.of(),
                new StatusInput.Attempts(List.of(), Map.of(), Map.of(), Map.of()),
                Map.of(),
                new StatusInput.Condition(StatusInput.Completion.DONE, false, false, List.of(), List.of()),
                List.of(),
                "",
                now());
    }

    /** As the machine is. */
    public static DryRun on(Machine machine) {
        List<Problem> problems = new ArrayList<>();
        Map<HandlerName, Claim> claims = claims(machine.runtime(), problems);
        Path launchers = machine.state().toAbsolutePath().resolve("launchers");
        DiskFileSystem files = new DiskFileSystem(machine.searchPath(), machine.trust(), launchers);
        ReconcileInputs inputs = read(files, claims);
        Observed observed = machine.observed();
        Plan plan = Planner.plan(desired(inputs, machine, launchers), observed, claims, inputs.host());
        List<PlannedStep> steps = PlannedStep.of(plan, claims);
        StatusInput input = new StatusInput(
                declared(inputs, inputs.settings().required()),
                observed,
                plan,
                claims,
                new StatusInput.Attempts(List.of(), Map.of(), Map.of(), pending(steps)),
                new ForeignInterpreters(files).of(observed, EntryList.owned(claims)),
                new StatusInput.Condition(
                        plan.isEmpty() ? StatusInput.Completion.DONE : StatusInput.Completion.OVERDUE,
                        false,
                        false,
                        List.of(),
                        problems),
                History.open(machine.state().resolve("history"), InstantSource.system())
                        .events(),
                machine.mountPoint().toString(),
                now());
        return new DryRun(
                new StatusBuilder()
                        .build(input, Snapshot.starting(machine.mountPoint().toString()))
                        .unapplied(),
                steps);
    }

    private static StatusInput.Declared declared(ReconcileInputs inputs, List<HandlerName> required) {
        return new StatusInput.Declared(inputs.declarations(), inputs.problems(), required, inputs.generation());
    }

    /** A plan says how all stands when it is carried out; this one is not. */
    private static Map<HandlerName, String> pending(List<PlannedStep> steps) {
        Map<HandlerName, String> pending = new HashMap<>();
        for (PlannedStep step : steps) {
            if (step.isRepair()) {
                HandlerName.parse(step.handler()).ifPresent(name -> pending.putIfAbsent(name, step.reason()));
            }
        }
        return pending;
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static ReconcileInputs read(DiskFileSystem files, Map<HandlerName, Claim> claims) {
        ReconcileInputs inputs = new ReconcileInputs(files, System::nanoTime);
        inputs.readFiles();
        inputs.inspectHost(claims.values());
        return inputs;
    }

    /** What is binfmtd's own, as it has noted in this directory. */
    static Map<HandlerName, Claim> claims(Path runtime, List<Problem> problems) {
        Path inventory = runtime.resolve("inventory");
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

    private static Desired desired(ReconcileInputs inputs, Machine machine, Path launchers) {
        Settings settings = inputs.settings();
        return new Desired(
                inputs.declarations(),
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
        ProtectedEntries protectedEntries =
                ProtectedEntries.open(machine.state().resolve("protected"));
        protectedEntries.protection(settings.protectedNames(), machine.observed(), 0);
        return protectedEntries.protection(
                settings.protectedNames(), machine.observed(), ProtectedEntries.ABSENCE.toNanos());
    }
}
