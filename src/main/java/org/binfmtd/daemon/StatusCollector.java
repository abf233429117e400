package org.binfmtd.daemon;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.host.ForeignInterpreters;
import org.binfmtd.host.ReconcileInputs;
import org.binfmtd.host.WrittenPlaces;
import org.binfmtd.model.Claim;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;
import org.binfmtd.status.EntryList;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.StatusBuilder;
import org.binfmtd.status.StatusInput;
import org.binfmtd.store.EarlyBoot;
import org.binfmtd.store.History;

/** Collects what the snapshot after a pass is computed from. For one thread. */
final class StatusCollector {
    private final Dependencies dependencies;
    private final ReconcileInputs inputs;
    private final LoopState state;
    private final History history;
    private final Metrics metrics;
    private final NodeFeatures nodeFeatures;
    private final EarlyBoot earlyBoot;
    private final Progress progress;
    private final OptionalTasks tasks;
    private final ForeignInterpreters foreignInterpreters;
    private final WrittenPlaces writtenPlaces;
    private final StatusBuilder builder = new StatusBuilder();

    StatusCollector(
            Dependencies dependencies,
            ReconcileInputs inputs,
            LoopState state,
            History history,
            Metrics metrics,
            NodeFeatures nodeFeatures,
            EarlyBoot earlyBoot,
            Progress progress,
            OptionalTasks tasks) {
        this.dependencies = dependencies;
        this.inputs = inputs;
        this.state = state;
        this.history = history;
        this.metrics = metrics;
        this.nodeFeatures = nodeFeatures;
        this.earlyBoot = earlyBoot;
        this.progress = progress;
        this.tasks = tasks;
        this.foreignInterpreters = new ForeignInterpreters(dependencies.files());
        this.writtenPlaces =
                new WrittenPlaces(dependencies.files(), List.of(dependencies.runtime(), dependencies.state()));
    }

    /** From now on the files that entries of other programs run are looked at again. */
    void lookAgain() {
        foreignInterpreters.forget();
        writtenPlaces.forget();
    }

    /**
     * The snapshot after a pass.
     *
     * @param failures of entries that could not be written
     * @param unwatched that not everything is watched
     * @param before the one after the last pass
     */
    Snapshot snapshot(
            Pass.PassResult result,
            Map<HandlerName, StatusInput.Failure> failures,
            Optional<Problem> unwatched,
            Snapshot before) {
        Map<HandlerName, Claim> claims = state.inventory().claims();
        StatusInput input = new StatusInput(
                new StatusInput.Declared(
                        inputs.declarations(),
                        inputs.problems(),
                        inputs.settings().required(),
                        inputs.generation()),
                result.observed(),
                result.plan(),
                claims,
                new StatusInput.Attempts(result.repairs(), failures, flapping(), Map.of()),
                foreignInterpreters.of(result.observed(), EntryList.owned(claims)),
                new StatusInput.Condition(
                        progress.status(),
                        progress.isLockedOut(),
                        unwatched.isPresent(),
                        result.observed().usable() ? dependencies.kernel().exposed() : List.of(),
                        problems(unwatched)),
                history.events(),
                dependencies.mountPoint().toString(),
                ChronoUnit.MICROS.between(Instant.EPOCH, dependencies.clock().instant()));
        return builder.build(input, before);
    }

    private Map<HandlerName, String> flapping() {
        Map<HandlerName, String> flapping = new HashMap<>();
        state.flapDamping().all().forEach(each -> flapping.put(each.handler(), each.describe()));
        return flapping;
    }

    /** Of the service itself. */
    private List<Problem> problems(Optional<Problem> unwatched) {
        List<Problem> problems = new ArrayList<>();
        unwatched.ifPresent(problems::add);
        tasks.problems().stream().filter(problem -> !problems.contains(problem)).forEach(problems::add);
        state.inventory().problem().ifPresent(problems::add);
        history.problem().ifPresent(problems::add);
        metrics.problem().ifPresent(problems::add);
        nodeFeatures.problem().ifPresent(problems::add);
        earlyBoot.problem().ifPresent(problems::add);
        state.protectedEntries().problem().ifPresent(problems::add);
        problems.addAll(writtenPlaces.problems(inputs.settings().outputs()));
        return problems;
    }
}
