package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.flags;
import static org.binfmtd.plan.Samples.name;
import static org.binfmtd.plan.Samples.registration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launch;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/** What takes programs from the host is refused, or a warning names them. */
class UnsafeTest {
    private static final String RUN = "/i/run";
    private static final Pattern EXTENSION = extension("postinst");
    private static final Pattern SCRIPTS = Pattern.Magic.exactly(1, Bytes.ofText("! /"));
    private static final Host.Programs PROGRAMS =
            new Host.Programs(List.of("/info/a.postinst", "/info/b.postinst", "/info/c.postinst"), 107, false);

    private static Handler handler(Pattern pattern, boolean evenIfUnsafe) {
        Handler.Rule rule =
                new Handler.Rule(pattern, Optional.empty(), false, evenIfUnsafe, List.of(RUN), flags(), Launch.NONE);
        Map<String, Origin> origins = Map.of(
                "match", new Origin("/match.yaml", 7),
                "even-if-unsafe", new Origin("/unsafe.yaml", 9));
        return new Handler(
                name("h"), "", true, Optional.of(rule), 0, new Origin("/last.yaml", 1), origins, List.of(Samples.FILE));
    }

    private static Plan plan(Handler handler, List<Entry> entries, Map<HandlerName, Claim> owned) {
        Host.Interpreter present =
                new Host.Interpreter.Present(new FileIdentity(1, 2, 3), Bytes.ofHex("7f"), RUN, true, Optional.empty());
        Host host = new Host(
                List.of(), List.of(), Map.of(RUN, present), Map.of(EXTENSION, PROGRAMS, SCRIPTS, PROGRAMS), Set.of());
        Declarations declarations = new Declarations(List.of(handler), Map.of(), Set.of(), Set.of(), List.of());
        Desired desired = new Desired(declarations, false, false, true, Set.of(), Samples.LAUNCHERS);
        return Planner.plan(desired, new Observed(MountState.MOUNTED, Samples.DEVICE, true, entries), owned, host);
    }

    private static Plan planOfNew(Pattern pattern, boolean evenIfUnsafe) {
        return plan(handler(pattern, evenIfUnsafe), List.of(), Map.of());
    }

    private static Verdict verdict(Plan plan) {
        return plan.verdicts().get(name("h"));
    }

    @Test
    void isRefusedWithTheNames() {
        for (Pattern pattern : List.of(EXTENSION, SCRIPTS)) {
            Plan plan = planOfNew(pattern, false);
            assertThat(plan.actions()).isEmpty();
            assertThat(plan.problems()).isEmpty(); // the state says it
            assertThat(verdict(plan).state()).isEqualTo(HandlerState.REFUSED);
            assertThat(verdict(plan).reason())
                    .endsWith("/info/a.postinst, /info/b.postinst, /info/c.postinst and 104 more");
        }
    }

    @Test
    void isRegisteredWithAWarningWhereThatIsAllowed() {
        for (Pattern pattern : List.of(EXTENSION, SCRIPTS)) {
            Plan plan = planOfNew(pattern, true);
            assertThat(plan.actions()).hasSize(1);
            assertThat(verdict(plan).state()).isEqualTo(HandlerState.ACTIVE);
            assertThat(plan.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
                assertThat(problem.code()).isEqualTo("takes-host-programs");
                assertThat(problem.describe())
                        .startsWith("/unsafe.yaml:9: h: even-if-unsafe: ")
                        .contains("/info/c.postinst and 104 more")
                        .endsWith("if that is not meant, remove 'even-if-unsafe'");
            });
        }
    }

    @Test
    void thereIsNoWarningWhereNothingIsTaken() {
        Plan plan = planOfNew(extension("free"), true);
        assertThat(plan.actions()).hasSize(1);
        assertThat(plan.problems()).isEmpty();
    }

    @Test
    void whatIsRegisteredStaysWithAWarning() {
        Registration registration = registration(EXTENSION, RUN);
        Entry.Known entry = new Entry.Known(name("h").entry(), true, registration, 5, 6);
        Plan plan = plan(handler(EXTENSION, false), List.of(entry), Map.of(name("h"), Samples.own(entry)));
        assertThat(plan.actions()).isEmpty();
        assertThat(verdict(plan).state()).isEqualTo(HandlerState.ACTIVE);
        assertThat(plan.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.describe())
                        .startsWith("/match.yaml:7: h: match: ")
                        .contains("/info/a.postinst", "stays because it was registered before"));
    }

    @Test
    void anotherPatternIsNewWhateverIsRegistered() {
        Registration former = registration(extension("free"), RUN);
        Entry.Known entry = new Entry.Known(name("h").entry(), true, former, 5, 6);
        Plan plan = plan(handler(EXTENSION, false), List.of(entry), Map.of(name("h"), Samples.own(entry)));
        assertThat(plan.actions()).isEmpty();
        assertThat(verdict(plan).state()).isEqualTo(HandlerState.REFUSED);
    }
}
