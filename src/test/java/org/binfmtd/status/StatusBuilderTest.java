package org.binfmtd.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Event;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Hindrance;
import org.binfmtd.model.Launch;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Verdict;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.binfmtd.status.Snapshot.State;
import org.binfmtd.status.StatusInput.Completion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The snapshot depends on what a pass has found, and on the snapshot before it, alone. */
class StatusBuilderTest {
    private static final HandlerName JAR = new HandlerName("jar");
    private static final Registration REGISTRATION =
            new Registration(new Pattern.Extension("jar"), "/usr/bin/java", Set.of());
    private static final Handler HANDLER = new Handler(
            JAR,
            "",
            true,
            Optional.of(new Handler.Rule(
                    REGISTRATION.pattern(), Optional.empty(), false, List.of("/usr/bin/java"), Set.of(), Launch.NONE)),
            0,
            new Origin("/etc/binfmtd/handlers.d/jar.yaml", 2),
            Map.of(),
            List.of());
    private static final Entry ENTRY = new Entry.Known(JAR.entry(), true, REGISTRATION, 7, 0);
    private static final Observed REGISTERED = new Observed(MountState.MOUNTED, 1, true, List.of(ENTRY));
    private static final Verdict ACTIVE =
            new Verdict(HandlerState.ACTIVE, "", "", "", Optional.of(REGISTRATION), Optional.of("/usr/bin/java"));

    private final StatusBuilder builder = new StatusBuilder();

    private List<Handler> handlers = List.of(HANDLER);
    private List<HandlerName> required = List.of();
    private Observed observed = REGISTERED;
    private Verdict verdict = ACTIVE;
    private Map<HandlerName, Claim> claims = Map.of();
    private List<Event> repairs = List.of();
    private Map<HandlerName, StatusInput.Failure> failures = Map.of();
    private Map<HandlerName, String> flapping = Map.of();
    private Map<HandlerName, String> pending = Map.of();
    private Completion completion = Completion.DONE;
    private boolean isWatchingDegraded;
    private long time = 1000;
    private Snapshot last = Snapshot.starting("/bm");

    private static Claim claim() {
        return new Claim(
                JAR,
                REGISTRATION,
                0,
                Claim.Kind.OWN,
                1,
                List.of(),
                7,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Snapshot build() {
        Declarations declarations = new Declarations(handlers, Map.of(), Set.of(), Set.of(), List.of());
        StatusInput input = new StatusInput(
                new StatusInput.Declared(declarations, List.of(), required, 3),
                observed,
                new Plan(List.of(), Map.of(JAR, verdict), Map.of(), List.of()),
                claims,
                new StatusInput.Attempts(repairs, failures, flapping, pending),
                Map.of(),
                new StatusInput.Condition(completion, false, isWatchingDegraded, List.of(), List.of()),
                List.of(),
                "/bm",
                time);
        last = builder.build(input, last);
        return last;
    }

    private HandlerStatus jar() {
        return build().handlers().get(0);
    }

    private static List<String> codes(Snapshot snapshot) {
        return snapshot.problems().stream().map(Problem::code).toList();
    }

    @Test
    void whereAllIsAsDeclaredItHasConverged() {
        Snapshot snapshot = build();
        assertThat(snapshot.state()).isEqualTo(State.CONVERGED);
        assertThat(snapshot.problems()).isEmpty();
        assertThat(snapshot.observedGeneration()).isEqualTo(3);
        assertThat(snapshot.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.owned()).isFalse());
    }

    @Test
    void aRequiredHandlerMustBeActiveOrNative() {
        required = List.of(JAR);
        assertThat(codes(build())).isEmpty();
        verdict = new Verdict(HandlerState.NATIVE, "", "", "", Optional.empty(), Optional.empty());
        assertThat(codes(build())).isEmpty();
        verdict = new Verdict(HandlerState.WAITING, "no java", "install it", "", Optional.empty(), Optional.empty());
        assertThat(build().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Problem.Severity.ERROR);
            assertThat(problem.code()).isEqualTo("required-not-active");
            assertThat(problem.describe())
                    .isEqualTo("/etc/binfmtd/handlers.d/jar.yaml:2: jar: the handler is required, and it is waiting: no"
                            + " java; install it");
        });
        required = List.of(new HandlerName("other"));
        assertThat(build().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.describe())
                        .startsWith("other: the handler is required, and no file declares it; declare and enable it"));
    }

    @Test
    void theStateIsThatOfTheKernelFirst() {
        observed = Observed.unusable(MountState.MISSING);
        assertThat(build().state()).isEqualTo(State.BLOCKED);
        assertThat(codes(last)).containsExactly("mount-missing");
        assertThat(last.handlers().get(0).state()).isEqualTo(HandlerState.FAILED);
        observed = new Observed(MountState.MOUNTED, 1, false, List.of(ENTRY));
        assertThat(build().state()).isEqualTo(State.SUSPENDED);
        assertThat(codes(last)).containsExactly("suspended");
        observed = new Observed(
                MountState.MOUNTED, 1, true, List.of(new Entry.Unread(JAR.entry(), new Hindrance(12, "ENOMEM", "x"))));
        assertThat(build().state()).isEqualTo(State.DEGRADED);
        assertThat(codes(last)).containsExactly("entry-unreadable");
    }

    @Test
    void whatIsLeftToDoChangesTheStateOnlyIfItLasts() {
        build();
        completion = Completion.UNFINISHED;
        assertThat(build().state()).isEqualTo(State.CONVERGED);
        completion = Completion.OVERDUE;
        assertThat(build().state()).isEqualTo(State.WORKING);
    }

    @Test
    void whatIsNotWatchedDegradesIt() {
        isWatchingDegraded = true;
        assertThat(build().state()).isEqualTo(State.DEGRADED);
    }

    @Test
    void aStateLastsSinceItBegan() {
        assertThat(jar().since()).isEqualTo(1000);
        time = 2000;
        assertThat(jar().since()).isEqualTo(1000);
        verdict = new Verdict(HandlerState.WAITING, "not installed", "", "", Optional.empty(), Optional.empty());
        time = 3000;
        assertThat(jar().since()).isEqualTo(3000);
    }

    @Test
    void repairsAreCountedFromOneSnapshotToTheNext() {
        repairs = List.of(new Event(1, "jar", "removed", 12, ""), new Event(1, "other", "removed", 12, ""));
        assertThat(jar().repairs()).isEqualTo(1);
        assertThat(jar().repairs()).isEqualTo(2);
        repairs = List.of();
        assertThat(jar().repairs()).isEqualTo(2);
    }

    @Test
    void whileItsFileIsBrokenTheLastDefinitionIsShown() {
        build();
        handlers = List.of();
        verdict = new Verdict(
                HandlerState.FROZEN, "its file cannot be read", "fix it", "", Optional.empty(), Optional.empty());
        assertThat(jar().handler()).contains(HANDLER);
        assertThat(jar().pattern()).contains(REGISTRATION.pattern());
    }

    @Test
    void whatCannotBeLookedAtIsShownAsItWas() {
        Snapshot before = build();
        verdict = new Verdict(HandlerState.FAILED, "", "", "", Optional.empty(), Optional.empty());
        observed = REGISTERED.hindered(new Hindrance(24, "EMFILE (Too many open files)", "let it open more"));
        Snapshot now = build();
        assertThat(now.handlers()).isEqualTo(before.handlers());
        assertThat(now.state()).isEqualTo(State.DEGRADED);
        assertThat(codes(now)).containsExactly("kernel-unreadable");
    }

    @Test
    void aFailureIsWhatTheKernelSaid() {
        verdict = new Verdict(HandlerState.FAILED, "", "", "", Optional.of(REGISTRATION), Optional.empty());
        failures = Map.of(JAR, new StatusInput.Failure(22, "the kernel refused it: EINVAL (Invalid argument)"));
        HandlerStatus status = jar();
        assertThat(status.errno()).isEqualTo(22);
        assertThat(status.reason()).contains("EINVAL");
        assertThat(codes(last)).containsExactly("failed");
        verdict = ACTIVE;
        assertThat(jar().errno()).isZero();
    }

    @Test
    void anEntryThatKeepsChangingIsOneProblem() {
        verdict = new Verdict(HandlerState.FAILED, "", "", "", Optional.of(REGISTRATION), Optional.empty());
        flapping = Map.of(JAR, "another process keeps changing its entry");
        assertThat(build().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("fight");
            assertThat(problem.file()).isEqualTo("/etc/binfmtd/handlers.d/jar.yaml");
        });
    }

    @Test
    void whatNoPassCarriesOutHasFailed() {
        pending = Map.of(JAR, "removed");
        assertThat(jar().state()).isEqualTo(HandlerState.FAILED);
        assertThat(last.handlers().get(0).reason()).isEqualTo("the kernel does not have it as declared: removed");
    }

    @Test
    void howeverManyNoPassCarriesOutTheyAreOneProblem() {
        Map<HandlerName, String> many = new HashMap<>();
        for (int i = 100; i < 135; i++) {
            many.put(new HandlerName("h" + i), "removed");
        }
        many.put(JAR, "removed");
        pending = many;
        assertThat(build().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("not-applied");
            assertThat(problem.reason()).endsWith("h100, h101, h102, h103, h104 and 31 more");
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MOUNTED")
    void entriesOfAMountThatCannotBeReachedStay(MountState mount) {
        observed = Observed.unusable(mount);
        assertThat(jar().state()).isEqualTo(HandlerState.FAILED);
        claims = Map.of(JAR, claim());
        boolean stays = Set.of(MountState.READ_ONLY, MountState.OVER_MOUNTED, MountState.HIDDEN, MountState.COVERED)
                .contains(mount);
        assertThat(jar().state()).isEqualTo(stays ? HandlerState.FROZEN : HandlerState.FAILED);
        assertThat(last.state()).isEqualTo(State.BLOCKED);
        assertThat(codes(last)).containsExactly("mount-" + mount.word());
    }

    @Test
    void whatIsRegisteredAndCannotBeLookedAtAtFirstStays() {
        observed = REGISTERED.hindered(new Hindrance(24, "EMFILE (Too many open files)", "let it open more"));
        claims = Map.of(JAR, claim());
        assertThat(jar().state()).isEqualTo(HandlerState.FROZEN);
    }
}
