package org.binfmtd.daemon;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.host.WrittenPlaces;
import org.binfmtd.model.Claim;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Problem;
import org.binfmtd.plan.Protection;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.Snapshot.State;
import org.binfmtd.status.StatusBuilder;
import org.binfmtd.status.StatusProblems;
import org.binfmtd.store.EarlyBoot;
import org.binfmtd.store.History;

/** Draws the snapshot that everybody sees after a pass. For one thread. */
final class SnapshotBuilder {
    private final Reconciler.Ground ground;
    private final ReconcileInputs world;
    private final LoopState memory;
    private final History history;
    private final Metrics metrics;
    private final EarlyBoot earlyBoot;
    private final Progress progress;
    private final OptionalTasks conveniences;
    private final StatusBuilder portrait = new StatusBuilder();
    private final ForeignEntryProblems foreignRisks;
    private final WrittenPlaces writtenPlaces;

    SnapshotBuilder(
            Reconciler.Ground ground,
            ReconcileInputs world,
            LoopState memory,
            History history,
            Metrics metrics,
            EarlyBoot earlyBoot,
            Progress progress,
            OptionalTasks conveniences) {
        this.ground = ground;
        this.world = world;
        this.memory = memory;
        this.history = history;
        this.metrics = metrics;
        this.earlyBoot = earlyBoot;
        this.progress = progress;
        this.conveniences = conveniences;
        this.foreignRisks = new ForeignEntryProblems(ground.surroundings(), mountPoint());
        this.writtenPlaces = new WrittenPlaces(ground.surroundings(), List.of(ground.runtime(), ground.state()));
    }

    /** From now on the files that others' entries run are looked at again. */
    void lookAgain() {
        foreignRisks.forget();
        writtenPlaces.forget();
    }

    /**
     * The snapshot after a pass.
     *
     * @param refusals why entries could not be had
     * @param unwatched that not everything is watched
     * @param before the one after the last pass
     */
    Snapshot draw(
            Pass.Result result,
            Map<HandlerName, StatusBuilder.Refusal> refusals,
            Optional<Problem> unwatched,
            Snapshot before) {
        result.repairs().forEach(portrait::count);
        long time = ChronoUnit.MICROS.between(Instant.EPOCH, ground.clock().instant());
        StatusBuilder.Findings findings = new StatusBuilder.Findings(
                world.declarations().handlers(), result.plan().verdicts(), result.observed(), claims(), refusals, time);
        boolean isLastPicture = result.observed().hindrance().isPresent() && before.state() != State.STARTING;
        List<HandlerStatus> handlers = isLastPicture ? before.handlers() : portrait.handlers(findings);
        List<Snapshot.EntryStatus> entries = portrait.entries(findings);
        return new Snapshot(
                state(result, handlers, unwatched.isPresent(), before),
                result.observed().mount().word(),
                mountPoint(),
                world.generation(),
                result.isDone() ? world.generation() : before.observedGeneration(),
                time,
                handlers,
                entries,
                isLastPicture ? before.protectedEntries() : words(result.plan().protectedEntries()),
                problems(result, handlers, entries, unwatched),
                history.events());
    }

    private static Map<HandlerName, String> words(Map<HandlerName, Protection.State> states) {
        Map<HandlerName, String> words = new HashMap<>();
        states.forEach((name, state) -> words.put(name, state.word()));
        return words;
    }

    private List<Problem> problems(
            Pass.Result result,
            List<HandlerStatus> handlers,
            List<Snapshot.EntryStatus> entries,
            Optional<Problem> unwatched) {
        List<Problem> problems = new ArrayList<>(world.problems());
        unwatched.ifPresent(problems::add);
        conveniences.problems().stream()
                .filter(problem -> !problems.contains(problem))
                .forEach(problems::add);
        memory.inventory().problem().ifPresent(problems::add);
        history.problem().ifPresent(problems::add);
        metrics.problem().ifPresent(problems::add);
        earlyBoot.problem().ifPresent(problems::add);
        memory.keepsakes().problem().ifPresent(problems::add);
        problems.addAll(writtenPlaces.problems(world.settings().metrics()));
        problems.addAll(result.plan().problems());
        Map<HandlerName, String> flapping = new HashMap<>();
        memory.fights().all().forEach(fight -> flapping.put(fight.handler(), fight.describe()));
        Set<HandlerName> told = new HashSet<>(world.declarations().broken().keySet());
        told.addAll(flapping.keySet());
        String point = mountPoint();
        problems.addAll(StatusProblems.of(result.observed(), point, handlers, told));
        problems.addAll(StatusProblems.ofFlapping(flapping, handlers));
        problems.addAll(StatusProblems.ofProtected(result.plan().protectedEntries()));
        if (result.observed().usable()) {
            problems.addAll(StatusProblems.ofExposed(ground.kernel().exposed(), point));
        }
        if (progress.isLockedOut()) {
            problems.add(StatusProblems.ofLock(point));
        }
        StatusProblems.ofUnlisted(result.observed().entries().size() - entries.size())
                .ifPresent(problems::add);
        problems.addAll(foreignRisks.of(result.observed(), StatusBuilder.owned(claims())));
        return problems;
    }

    private State state(Pass.Result result, List<HandlerStatus> handlers, boolean isDeaf, Snapshot before) {
        if (!result.observed().isMounted()) {
            return State.BLOCKED;
        }
        if (!result.observed().enabled()) {
            return State.SUSPENDED;
        }
        if (result.observed().isUnclear()) {
            return State.DEGRADED;
        }
        if (progress.isUnfinished()) {
            return progress.isSlow() ? State.WORKING : before.state();
        }
        boolean good = handlers.stream().map(HandlerStatus::state).allMatch(HandlerState::isGood);
        return good && !isDeaf ? State.CONVERGED : State.DEGRADED;
    }

    private Map<HandlerName, Claim> claims() {
        return memory.inventory().claims();
    }

    private String mountPoint() {
        return ground.mountPoint().toString();
    }
}
