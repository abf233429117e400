package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.FILE;
import static org.binfmtd.plan.Samples.flags;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.name;
import static org.binfmtd.plan.Samples.own;
import static org.binfmtd.plan.Samples.registration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Host.Interpreter;
import org.junit.jupiter.api.Test;

/** What each handler should have in the kernel. */
class AssessmentTest {
    private static final HandlerName NAME = name("h");
    private static final Registration A = registration(magic("foreign"), "/i/a");
    private static final Registration B = registration(magic("foreign"), "/i/b");
    private static final Pattern EXTENSION = Samples.extension("ext");
    private static final Pattern SCRIPTS = Pattern.Magic.exactly(2, Bytes.ofText("/bin/sh"));
    private static final Registration DANGEROUS = registration(magic("host"), "/i/a");

    private final Map<String, Interpreter> interpreters = new HashMap<>();
    private final Map<HandlerName, Claim> owned = new HashMap<>();
    private final Map<Pattern, Host.Programs> programs = new HashMap<>();
    private Declarations declarations = Declarations.NONE;
    private boolean removalsDue = true;

    private Assessment assessment() {
        Host host = new Host(
                List.of(
                        ElfTarget.named("aarch64").orElseThrow(),
                        ElfTarget.named("arm").orElseThrow()),
                List.of(
                        new Host.ProtectedFile("the host", Bytes.ofText("host")),
                        programs("aarch64", true),
                        programs("arm", false)),
                interpreters,
                programs,
                Set.of());
        return new Assessment(
                new Desired(declarations, false, false, removalsDue, Set.of(), Samples.LAUNCHERS), owned, host);
    }

    private Assessment.Result assess(Handler handler) {
        return assessment().of(handler);
    }

    private Assessment.Result assess(String... candidates) {
        return assess(Samples.handler("h", magic("foreign"), List.of(candidates), flags(), 0));
    }

    private void present(String path, boolean settled) {
        interpreters.put(
                path,
                new Interpreter.Present(new FileIdentity(1, 2, 3), Bytes.ofText("x"), path, settled, Optional.empty()));
    }

    private void absent(String path, boolean justNow) {
        interpreters.put(path, new Interpreter.Absent("is a directory", justNow));
    }

    private void owns(Registration registration) {
        owned.put(NAME, own("h", registration));
    }

    private void broken() {
        declarations = new Declarations(List.of(), Map.of(), Set.of(FILE), Set.of(), List.of());
    }

    private static void isWanted(Assessment.Result result, Registration registration) {
        assertThat(result.wanted().map(DesiredEntry::registration)).contains(registration);
    }

    private static void isNot(Assessment.Result result, HandlerState state) {
        assertThat(result.wanted()).isEmpty();
        assertThat(result.verdict().state()).isEqualTo(state);
    }

    @Test
    void active() {
        present("/i/a", true);
        Assessment.Result result = assess("/i/a");
        isWanted(result, A);
        assertThat(result.verdict().state()).isEqualTo(HandlerState.ACTIVE);
    }

    @Test
    void disabled() {
        owns(A);
        isNot(assess(Samples.handler("h", Optional.empty(), 0)), HandlerState.DISABLED);
    }

    @Test
    void waitingForItsInterpreter() {
        absent("/i/a", false);
        isNot(assess("/i/a"), HandlerState.WAITING);
        assertThat(assess("/i/a").verdict().reason()).contains("/i/a is a directory");
        assertThat(assess("/i/a", "/i/b").verdict().reason()).contains("/i/a, /i/b");
    }

    @Test
    void whatIsInUseOutlivesItsInterpreterAWhile() {
        owns(A);
        absent("/i/a", true);
        isWanted(assess("/i/a"), A);
        absent("/i/a", false);
        isNot(assess("/i/a"), HandlerState.WAITING);
    }

    @Test
    void whatWasNeverInUseDoesNot() {
        absent("/i/a", true);
        isNot(assess("/i/a"), HandlerState.WAITING);
    }

    @Test
    void theFirstCandidateThatIsThere() {
        absent("/i/a", false);
        present("/i/b", true);
        isWanted(assess("/i/a", "/i/b"), B);
        present("/i/a", true);
        isWanted(assess("/i/a", "/i/b"), A);
    }

    @Test
    void aBetterCandidateTakesOverWhenItHasSettled() {
        owns(B);
        present("/i/b", true);
        present("/i/a", false);
        isWanted(assess("/i/a", "/i/b"), B);
        present("/i/a", true);
        isWanted(assess("/i/a", "/i/b"), A);
    }

    @Test
    void aCandidateNeedNotSettleWhereNoneIsInUse() {
        present("/i/a", false);
        isWanted(assess("/i/a", "/i/b"), A);
    }

    @Test
    void nativePrograms() {
        present("/i/a", true);
        isNot(assess(elf("aarch64", false)), HandlerState.NATIVE);
        isNot(assess(elf("arm", false)), HandlerState.NATIVE);
        assertThat(assess(elf("riscv64", false)).wanted()).isPresent();
    }

    /** Of a target that the host could do without, or not. */
    private static Host.ProtectedFile programs(String target, boolean vital) {
        Pattern.Magic kind = ElfTarget.named(target).orElseThrow().anyProgram();
        return new Host.ProtectedFile("the host's own " + target + " programs", kind.magic(), kind, vital);
    }

    @Test
    void whatTheHostCouldDoWithoutIsRegisteredWhereItIsMeant() {
        present("/i/a", true);
        assertThat(assess(elf("arm", true)).verdict().state()).isEqualTo(HandlerState.ACTIVE);
        isNot(assess(elf("aarch64", true)), HandlerState.REFUSED);
        assertThat(assess(elf("aarch64", true)).verdict().reason())
                .isEqualTo(
                        "the pattern would match the host's own aarch64 programs, without which the host cannot do: its"
                                + " init, shell and loader are such");
    }

    @Test
    void meantEvenIfNativeAllowsNothingElse() {
        present("/i/a", true);
        for (Pattern other : List.of(
                magic("#!/usr/bin/py"),
                new Pattern.Magic(0, Bytes.ofHex("7f454c4601"), Bytes.ofHex("ffffffffff")),
                Samples.extension("taken"))) {
            programs.put(other, new Host.Programs(List.of("/usr/bin/taken"), 1, false));
            Handler.Rule rule = new Handler.Rule(other, Optional.empty(), true, List.of("/i/a"), flags(), Launch.NONE);
            isNot(assess(Samples.handler("h", Optional.of(rule), 0)), HandlerState.REFUSED);
            absent("/i/a", false);
            assertThat(assess(Samples.handler("h", Optional.of(rule), 0)).wanted())
                    .isEmpty();
            present("/i/a", true);
        }
    }

    @Test
    void theHostsOwnProgramsInBytesAreNotNeeded() {
        present("/i/a", true);
        Pattern pattern = ElfTarget.named("aarch64").orElseThrow().pattern();
        Assessment.Result result = assess(Samples.handler("h", pattern, List.of("/i/a"), flags(), 0));
        isNot(result, HandlerState.NATIVE);
        assertThat(result.verdict().reason())
                .isEqualTo("not needed, because this machine runs aarch64 programs itself");
    }

    @Test
    void whatWouldBeRefusedIsRefusedBeforeItsInterpreterIsThere() {
        absent("/i/a", false);
        isNot(assess(Samples.handler("h", magic("host"), List.of("/i/a"), flags(), 0)), HandlerState.REFUSED);
        Assessment.Result result =
                assess(Samples.handler("h", Samples.extension("x"), List.of("/i/a"), flags(Flag.CREDENTIALS), 0));
        isNot(result, HandlerState.REFUSED);
        assertThat(result.verdict().field()).isEqualTo("flags");
        assertThat(result.verdict().reason())
                .contains("the settings do not allow it; and with an extension")
                .contains("; and without 'fix-binary'");
    }

    private static Handler elf(String target, boolean evenIfNative) {
        ElfTarget elf = ElfTarget.named(target).orElseThrow();
        Handler.Rule rule =
                new Handler.Rule(elf.pattern(), Optional.of(elf), evenIfNative, List.of("/i/a"), flags(), Launch.NONE);
        return Samples.handler("h", Optional.of(rule), 0);
    }

    @Test
    void refusedAndNeverRegistered() {
        present("/i/a", true);
        isNot(assess(Samples.handler("h", DANGEROUS)), HandlerState.REFUSED);
    }

    @Test
    void refusedWhileTheFormerStays() {
        present("/i/a", true);
        owns(A);
        Assessment.Result result = assess(Samples.handler("h", DANGEROUS));
        isWanted(result, A);
        assertThat(result.verdict().state()).isEqualTo(HandlerState.REFUSED);
        assertThat(result.verdict().registration()).contains(A);
    }

    @Test
    void refusedWithTheFormerWhenThatIsDangerousToo() {
        present("/i/a", true);
        owns(DANGEROUS);
        isNot(assess(Samples.handler("h", DANGEROUS)), HandlerState.REFUSED);
        isNot(assess(Samples.handler("h", registration(magic("hos"), "/i/a"))), HandlerState.REFUSED);
    }

    private static Handler rule(Pattern pattern, boolean evenIfUnsafe) {
        Handler.Rule rule =
                new Handler.Rule(pattern, Optional.empty(), false, evenIfUnsafe, List.of("/i/a"), flags(), Launch.NONE);
        return Samples.handler("h", Optional.of(rule), 0);
    }

    private void hostHas(Pattern pattern, boolean loader) {
        programs.put(pattern, new Host.Programs(List.of("/usr/bin/a.ext"), 1, loader));
    }

    @Test
    void whatTakesProgramsOfTheHostIsNotRegistered() {
        present("/i/a", true);
        hostHas(EXTENSION, false);
        isNot(assess(rule(EXTENSION, false)), HandlerState.REFUSED);
        isWanted(assess(rule(EXTENSION, true)), registration(EXTENSION, "/i/a"));
        isNot(assess(rule(SCRIPTS, false)), HandlerState.REFUSED);
        isWanted(assess(rule(SCRIPTS, true)), registration(SCRIPTS, "/i/a"));
    }

    @Test
    void whatTheHostCannotDoWithoutIsNeverTaken() {
        present("/i/a", true);
        hostHas(EXTENSION, true);
        isNot(assess(rule(EXTENSION, true)), HandlerState.REFUSED);
        isNot(assess(rule(magic("#!"), true)), HandlerState.REFUSED);
        isNot(assess(rule(magic("host"), true)), HandlerState.REFUSED);
        isNot(assess(rule(magic("x"), true)), HandlerState.REFUSED);
    }

    @Test
    void programsThatAppearDoNotTakeAwayWhatIsRegistered() {
        present("/i/a", true);
        hostHas(EXTENSION, true);
        owns(registration(EXTENSION, "/i/former"));
        isWanted(assess(rule(EXTENSION, false)), registration(EXTENSION, "/i/a"));
        owned.put(
                NAME,
                Samples.intended(
                        own("h", registration(magic("foreign"), "/i/a")),
                        Optional.of(registration(EXTENSION, "/i/a"))));
        isWanted(assess(rule(EXTENSION, false)), registration(EXTENSION, "/i/a"));
        owns(registration(magic("foreign"), "/i/a"));
        Assessment.Result refused = assess(rule(EXTENSION, false));
        isWanted(refused, registration(magic("foreign"), "/i/a"));
        assertThat(refused.verdict().state()).isEqualTo(HandlerState.REFUSED);
    }

    @Test
    void aPatternThatScriptsMatchIsTakenAwayUnlessItIsAllowed() {
        present("/i/a", true);
        owns(registration(SCRIPTS, "/i/a"));
        isNot(assess(rule(SCRIPTS, false)), HandlerState.REFUSED);
        isWanted(assess(rule(SCRIPTS, true)), registration(SCRIPTS, "/i/a"));
        isNot(assess(rule(magic("host"), false)), HandlerState.REFUSED);
        isWanted(assess(rule(magic("host"), true)), registration(SCRIPTS, "/i/a"));
    }

    @Test
    void frozenByABrokenFile() {
        owns(A);
        broken();
        present("/i/b", true);
        Assessment.Result result = assess("/i/b");
        isWanted(result, A);
        assertThat(result.verdict().state()).isEqualTo(HandlerState.FROZEN);
        assertThat(result.verdict().reason()).contains(FILE);
    }

    @Test
    void aBrokenFileFreezesWhatIsNotDeclaredAnyMore() {
        broken();
        assertThat(assessment().ofUndeclared(own("h", A))).hasValueSatisfying(result -> {
            isWanted(result, A);
            assertThat(result.verdict().state()).isEqualTo(HandlerState.FROZEN);
        });
    }

    @Test
    void aBrokenFileIsNoMatterToWhatItNeverDeclared() {
        broken();
        present("/i/a", true);
        assertThat(assess("/i/a").verdict().state()).isEqualTo(HandlerState.ACTIVE);
    }

    @Test
    void aBrokenHandlerKeepsWhatItHad() {
        Problem problem =
                new Problem(Problem.Severity.ERROR, "bad-magic", FILE, 3, 1, "h", "magic", "it is odd", "mend it");
        isNot(assessment().ofBroken(NAME, problem), HandlerState.REFUSED);
        owns(A);
        isWanted(assessment().ofBroken(NAME, problem), A);
        assertThat(assessment().ofBroken(NAME, problem).verdict().state()).isEqualTo(HandlerState.FROZEN);
    }

    @Test
    void removalsWaitForQuiet() {
        removalsDue = false;
        assertThat(assessment().ofUndeclared(own("h", A)))
                .hasValueSatisfying(result ->
                        assertThat(result.wanted().isEmpty() && result.stays()).isTrue());
        removalsDue = true;
        assertThat(assessment().ofUndeclared(own("h", A))).isEmpty();
    }
}
