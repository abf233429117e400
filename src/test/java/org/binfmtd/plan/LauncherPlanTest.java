package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.name;
import static org.binfmtd.plan.Samples.own;
import static org.binfmtd.plan.Samples.registration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.model.Template;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers whose interpreter is started by a launcher. */
class LauncherPlanTest {
    private static final List<String> CANDIDATES = List.of("/i/a", "/i/b");

    private final Scene scene = new Scene();
    private final FakeBinfmtMisc kernel = scene.kernel;

    @BeforeEach
    void install() {
        CANDIDATES.forEach(kernel::install);
        kernel.tick();
    }

    private static Handler handler(Pattern pattern, String argument) {
        Launch launch = new Launch(List.of(Template.of(argument)), new TreeMap<>());
        Handler.Rule rule = new Handler.Rule(pattern, Optional.empty(), false, CANDIDATES, Set.of(), launch);
        return Samples.handler("h", Optional.of(rule), 0);
    }

    private void declare(String argument) {
        scene.handlers.put(name("h"), handler(extension("x"), argument));
    }

    private Registration registered() {
        return ((Entry.Known) kernel.read(name("h").entry()).orElseThrow()).registration();
    }

    private Verdict verdict() {
        return scene.plan().verdicts().get(name("h"));
    }

    @Test
    void theLauncherIsRegisteredAndTheInterpreterIsTold() {
        declare("-a");
        scene.converge();
        assertThat(registered().interpreter()).matches(Samples.LAUNCHERS + "/h-[0-9a-f]{16}");
        assertThat(verdict().interpreter()).contains("/i/a");
        assertThat(scene.launchers).containsExactly(registered().interpreter());
    }

    @Test
    void anotherArgumentIsAnotherLauncherPutInPlaceWithoutAGap() {
        declare("-a");
        scene.converge();
        String before = registered().interpreter();
        declare("-b");
        scene.converge(); // looks at every step whether something serves
        assertThat(registered().interpreter()).isNotEqualTo(before);
        assertThat(scene.launchers).contains(registered().interpreter());
    }

    @Test
    void aLauncherThatIsGoneIsPutBackAndTheEntryStays() {
        declare("-a");
        scene.converge();
        Entry before = kernel.read(name("h").entry()).orElseThrow();
        scene.launchers.clear();
        assertThat(scene.plan().actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Restore.class,
                        restore -> assertThat(restore.launcher()).isPresent());
        scene.converge();
        assertThat(kernel.read(name("h").entry())).contains(before);
        assertThat(scene.launchers).hasSize(1);
    }

    @Test
    void oneThatIsHeldBackIsNotTried() {
        declare("-a");
        scene.converge();
        scene.launchers.clear();
        scene.heldBack.add(name("h"));
        assertThat(scene.plan().actions()).isEmpty();
        assertThat(verdict().state()).isEqualTo(HandlerState.FAILED);
    }

    @Test
    void theNextCandidateIsAnotherLauncher() {
        declare("-a");
        scene.converge();
        String before = registered().interpreter();
        kernel.uninstall("/i/a");
        scene.converge();
        assertThat(registered().interpreter()).isNotEqualTo(before);
        assertThat(verdict().interpreter()).contains("/i/b");
    }

    @Test
    void aFrozenOneKeepsItsLauncher() {
        declare("-a");
        scene.converge();
        scene.handlers.clear();
        scene.brokenFiles.add(Samples.FILE);
        scene.launchers.clear();
        assertThat(scene.plan().actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Restore.class,
                        restore -> assertThat(restore.launcher()).isEmpty());
        assertThat(verdict().state()).isEqualTo(HandlerState.FROZEN);
    }

    @Test
    void anInterpreterThatBearsTheExtensionIsRefusedBehindALauncherToo() {
        kernel.install("/i/run.x");
        Launch launch = new Launch(List.of(Template.of("-a")), new TreeMap<>());
        Handler.Rule rule =
                new Handler.Rule(extension("x"), Optional.empty(), false, List.of("/i/run.x"), Set.of(), launch);
        Host host = new Host(
                List.of(),
                List.of(),
                Map.of(
                        "/i/run.x",
                        new Host.Interpreter.Present(
                                kernel.file("/i/run.x").orElseThrow(),
                                Bytes.ofText("x"),
                                "/i/run",
                                true,
                                Optional.empty())),
                Map.of(),
                Set.of());
        Desired desired = new Desired(
                new Declarations(
                        List.of(Samples.handler("h", Optional.of(rule), 0)), Map.of(), Set.of(), Set.of(), List.of()),
                false,
                false,
                true,
                Set.of(),
                Samples.LAUNCHERS);
        Plan plan = Planner.plan(desired, kernel.observe(), Map.of(), host);
        assertThat(plan.verdicts().get(name("h")).state()).isEqualTo(HandlerState.REFUSED);
    }

    @Test
    void aRefusedDefinitionKeepsTheFormerOneAndItsLauncher() {
        declare("-a");
        scene.converge();
        Registration before = registered();
        scene.handlers.put(name("h"), handler(Samples.glob("??"), "-a"));
        scene.launchers.clear();
        scene.converge();
        assertThat(registered()).isEqualTo(before);
        assertThat(scene.launchers).containsExactly(before.interpreter());
        assertThat(verdict().state()).isEqualTo(HandlerState.REFUSED);
    }

    @Test
    void whileTheInterpreterIsReplacedAnotherArgumentDoesNotCostTheEntry() {
        declare("-a");
        scene.converge();
        Claim claim = scene.claims().get(name("h"));
        Host gone = new Host(
                List.of(),
                List.of(),
                Map.of(
                        "/i/a", new Host.Interpreter.Absent("does not exist", true),
                        "/i/b", new Host.Interpreter.Absent("does not exist", false)),
                Map.of(),
                scene.launchers);
        Handler changed = handler(extension("x"), "-b");
        Desired desired = new Desired(
                new Declarations(List.of(changed), Map.of(), Set.of(), Set.of(), List.of()),
                false,
                false,
                true,
                Set.of(),
                Samples.LAUNCHERS);
        Plan plan = Planner.plan(desired, kernel.observe(), Map.of(name("h"), claim), gone);
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdicts().get(name("h")).state()).isEqualTo(HandlerState.ACTIVE);
    }

    @Test
    void whatIsNoLauncherNeedsNone() {
        Registration plain = registration(extension("x"), "/i/a");
        scene.carrier = new Carrier(kernel, Map.of(name("h"), own("h", plain)));
        kernel.put(name("h").entry(), plain);
        scene.handlers.put(name("h"), Samples.handler("h", plain));
        scene.converge();
        assertThat(scene.launchers).isEmpty();
    }
}
