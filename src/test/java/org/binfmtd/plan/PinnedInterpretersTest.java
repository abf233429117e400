package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.magic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Host.Interpreter;
import org.junit.jupiter.api.Test;

/** A file that is held open cannot start where other files that it needs are not. */
class PinnedInterpretersTest {
    private static final Bytes STATIC = Bytes.ofHex("7f454c46020101").plus(Bytes.filled(57, 0));
    /** The first program header, behind the header, names a loader. */
    private static final Bytes DYNAMIC = Bytes.ofHex("7f454c4602010100" + "00".repeat(24) + "4000000000000000"
            + "00".repeat(12) + "40003800" + "0100" + "00".repeat(6) + "03000000" + "00".repeat(52));

    private final Map<String, Interpreter> interpreters = new HashMap<>();
    private final List<Handler> handlers = new ArrayList<>();
    private final Map<HandlerName, Assessment.Result> assessed = new HashMap<>();

    private void handler(String name, Bytes head, Flag... flags) {
        String path = "/usr/bin/" + name;
        Registration registration = new Registration(magic(name), path, Set.of(flags));
        interpreters.put(path, new Interpreter.Present(new FileIdentity(1, 2, 3), head, path, true, Optional.empty()));
        Handler handler = Samples.handler(name, registration);
        handlers.add(handler);
        assessed.put(handler.name(), new Assessment.Result(Optional.empty(), Verdict.active(registration, path)));
    }

    private List<Problem> problems() {
        return new PinnedInterpreters(new Host(List.of(), List.of(), interpreters, Map.of(), Set.of()))
                .problems(handlers, assessed);
    }

    @Test
    void oneThatNeedsNothingIsAllRight() {
        handler("static", STATIC, Flag.FIX_BINARY);
        handler("dynamic", DYNAMIC);
        handler("script", Bytes.ofText("#!/bin/sh"));
        assertThat(problems()).isEmpty();
    }

    @Test
    void aDynamicOneIsToldOf() {
        handler("dynamic", DYNAMIC, Flag.FIX_BINARY, Flag.OPEN_BINARY);
        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
            assertThat(problem.handler()).isEqualTo("dynamic");
            assertThat(problem.field()).isEqualTo("flags");
            assertThat(problem.reason()).contains("/usr/bin/dynamic is linked dynamically");
        });
    }

    @Test
    void soIsAScript() {
        handler("script", Bytes.ofText("#!/bin/sh"), Flag.FIX_BINARY);
        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("/usr/bin/script is a script"));
    }

    @Test
    void manyAreOneProblem() {
        for (int i = 1; i <= 3; i++) {
            handler("h" + i, DYNAMIC, Flag.FIX_BINARY);
        }
        assertThat(problems()).hasSize(3);
        handler("h4", DYNAMIC, Flag.FIX_BINARY);
        assertThat(problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.reason()).contains("4 handlers").endsWith(": h1, h2, h3 and 1 more"));
    }

    @Test
    void oneThatIsNotRegisteredIsNot() {
        handler("waiting", DYNAMIC, Flag.FIX_BINARY);
        assessed.replaceAll((name, any) -> Assessment.Result.nothing(HandlerState.WAITING, "", ""));
        assertThat(problems()).isEmpty();
    }
}
