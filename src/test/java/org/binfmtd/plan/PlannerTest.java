package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.name;
import static org.binfmtd.plan.Samples.own;
import static org.binfmtd.plan.Samples.registration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One handler: what is done about each difference, and what is not. */
class PlannerTest {
    private static final EntryName H = EntryName.of("h");
    private static final EntryName TEMPORARY = EntryName.of("h~binfmtd");
    private static final Registration A = registration(magic("aa"), "/i/a");
    private static final Registration B = registration(magic("aa"), "/i/b");
    private static final Registration FIXED = registration(magic("aa"), "/i/a", Flag.FIX_BINARY);

    private final Scene scene = new Scene();
    private final FakeBinfmtMisc kernel = scene.kernel;

    @BeforeEach
    void install() {
        Samples.INTERPRETERS.forEach(kernel::install);
        kernel.tick();
    }

    private void declare(Registration registration) {
        scene.handlers.put(name("h"), Samples.handler("h", registration));
    }

    private void claim(Claim claim) {
        scene.carrier = new Carrier(kernel, Map.of(claim.handler(), claim));
    }

    private Entry.Known put(EntryName entry, Registration registration) {
        kernel.put(entry, registration);
        return (Entry.Known) kernel.read(entry).orElseThrow();
    }

    private Action.Member member() {
        assertThat(scene.plan().actions()).singleElement().isInstanceOf(Action.Rewrite.class);
        return ((Action.Rewrite) scene.plan().actions().get(0)).members().get(0);
    }

    private Verdict verdict() {
        return scene.plan().verdicts().get(name("h"));
    }

    private void isServedBy(Registration registration) {
        assertThat(kernel.observe().entries()).singleElement().matches(entry -> entry.serves(registration));
    }

    // Names that are not ours yet.

    @Test
    void aNewOne() {
        declare(A);
        assertThat(member().reason()).isEqualTo(Reason.NEW);
        assertThat(member().old()).isEmpty();
        scene.converge();
        isServedBy(A);
        assertThat(scene.claims().get(name("h")).kind()).isEqualTo(Claim.Kind.OWN);
    }

    @Test
    void anEqualOneIsAdoptedWithoutAWrite() {
        Entry before = put(H, A);
        declare(A);
        scene.converge();
        assertThat(kernel.effects()).isZero();
        assertThat(kernel.read(H)).contains(before);
        assertThat(scene.claims().get(name("h")).kind()).isEqualTo(Claim.Kind.ADOPTED);
    }

    @Test
    void anotherOneIsKept() {
        Entry before = put(H, B);
        declare(A);
        scene.converge();
        assertThat(kernel.read(H)).contains(before);
        assertThat(verdict().state()).isEqualTo(HandlerState.CONFLICT);
        assertThat(scene.claims()).isEmpty();
    }

    @Test
    void anotherOneGivesWayWhereTheSettingSaysSo() {
        put(H, B);
        declare(A);
        scene.replaceForeign = true;
        scene.converge();
        isServedBy(A);
    }

    @Test
    void oneThatAnotherProgramMadeOfAnOverriddenFileIsReplacedAndLeftInTheEnd() {
        put(H, B);
        declareOver(B, A);
        assertThat(member().reason()).isEqualTo(Reason.CHANGED);
        scene.converge();
        isServedBy(A);
        assertThat(scene.claims().get(name("h")).kind()).isEqualTo(Claim.Kind.ADOPTED);
        scene.handlers.clear();
        scene.converge();
        isServedBy(A);
        assertThat(scene.claims()).isEmpty();
    }

    @Test
    void oneThatSomebodyElseMadeIsStillInConflict() {
        Entry before = put(H, registration(magic("aa"), "/i/c"));
        declareOver(B, A);
        scene.converge();
        assertThat(kernel.read(H)).contains(before);
        assertThat(verdict().state()).isEqualTo(HandlerState.CONFLICT);
    }

    private void declareOver(Registration imported, Registration registration) {
        Handler handler = Samples.handler("h", registration);
        scene.handlers.put(
                name("h"),
                new Handler(
                        handler.name(),
                        "",
                        true,
                        handler.rule(),
                        0,
                        0,
                        handler.source(),
                        Map.of(),
                        handler.files(),
                        Optional.of(imported),
                        List.of()));
    }

    @Test
    void whatIsNotUnderstoodIsNeverTouched() {
        kernel.putOpaque(H, Bytes.ofText("enabled\nbpf\n"));
        Entry before = kernel.read(H).orElseThrow();
        declare(A);
        scene.replaceForeign = true;
        claim(own("h", A));
        scene.converge();
        assertThat(kernel.read(H)).contains(before);
        assertThat(verdict().state()).isEqualTo(HandlerState.CONFLICT);
    }

    // Names that are ours.

    @Test
    void aChangedDefinition() {
        claim(own(put(H, A)));
        declare(B);
        assertThat(member().reason()).isEqualTo(Reason.CHANGED);
        assertThat(member().claim().former()).contains(A);
        assertThat(member().temporary()).isEqualTo(TEMPORARY);
        scene.converge();
        isServedBy(B);
    }

    @Test
    void aRemovedOne() {
        claim(own("h", A).done(Samples.DEVICE, 5, Optional.empty()));
        declare(A);
        assertThat(member().reason()).isEqualTo(Reason.REMOVED);
        scene.converge();
        isServedBy(A);
    }

    @Test
    void aDisabledOneIsEnabledInItsPlace() {
        Entry.Known entry = put(H, A);
        claim(own(entry));
        kernel.disable(H);
        declare(A);
        assertThat(scene.plan().actions()).singleElement().isInstanceOf(Action.Enable.class);
        scene.converge();
        isServedBy(A);
        assertThat(kernel.read(H).orElseThrow().inode()).isEqualTo(entry.inode());
    }

    @Test
    void aReplacedOne() {
        claim(own(put(H, A)));
        put(H, B);
        declare(A);
        assertThat(member().reason()).isEqualTo(Reason.REPLACED);
        assertThat(member().old().map(Entry::describe)).contains(B.describe());
        scene.converge();
        isServedBy(A);
    }

    @Test
    void theSameFromSomebodyElseIsStillOurs() {
        claim(own(put(H, A)));
        Entry again = put(H, A);
        declare(A);
        scene.converge();
        assertThat(kernel.effects()).isZero();
        assertThat(scene.claims().get(name("h")).inode()).isEqualTo(again.inode());
    }

    @Test
    void onceRightThereIsNothingToDo() {
        declare(A);
        scene.converge();
        int effects = kernel.effects();
        for (int pass = 0; pass < 100; pass++) {
            scene.pass();
        }
        assertThat(kernel.effects()).isEqualTo(effects);
    }

    @Test
    void nothingIsPlannedForWhatIsNotMounted() {
        declare(A);
        kernel.mount(MountState.OVER_MOUNTED);
        assertThat(scene.plan().isEmpty()).isTrue();
    }

    // Names that are given up.

    @Test
    void anOwnOneIsRemoved() {
        claim(own(put(H, A)));
        scene.converge();
        assertThat(kernel.observe().entries()).isEmpty();
        assertThat(scene.claims()).isEmpty();
    }

    @Test
    void anAdoptedOneIsLeft() {
        Entry.Known entry = put(H, A);
        claim(Samples.adopted(entry));
        scene.converge();
        assertThat(kernel.read(H)).contains(entry);
        assertThat(scene.claims()).isEmpty();
    }

    @Test
    void whatSomebodyElsePutThereIsLeft() {
        claim(own(put(H, A)));
        Entry other = put(H, B);
        scene.converge();
        assertThat(kernel.read(H)).contains(other);
        assertThat(scene.claims()).isEmpty();
    }

    @Test
    void notBeforeTheFilesAreQuiet() {
        Entry.Known entry = put(H, A);
        claim(own(entry));
        scene.removalsDue = false;
        scene.converge();
        assertThat(kernel.read(H)).contains(entry);
        assertThat(scene.claims()).isNotEmpty();
    }

    /** Its owner has removed it: what no file declares is not written again, whatever is waited for. */
    @Test
    void whatIsGoneAndNotDeclaredIsGivenUpAtOnce() {
        for (Claim.Kind kind : Claim.Kind.values()) {
            claim(Samples.claim("h", A, kind, 7, Optional.empty()));
            scene.removalsDue = false;
            scene.converge();
            assertThat(kernel.effects()).isZero();
            assertThat(scene.claims()).isEmpty();
        }
    }

    @Test
    void whatIsNotDeclaredIsNeitherEnabledNorReplacedNorMoved() {
        put(TEMPORARY, B);
        claim(own(put(H, A)));
        kernel.disable(H);
        scene.removalsDue = false;
        assertThat(scene.plan().isEmpty()).isTrue();
        put(H, B);
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(scene.plan().verdicts().get(name("h")).state()).isEqualTo(HandlerState.DISABLED);
    }

    // Whose an entry is.

    @Test
    void whatWasAdoptedAndRemovedByItsOwnerIsOursOnceWeHaveWrittenIt() {
        declare(A);
        claim(Samples.adopted(put(H, A)));
        kernel.drop(H);
        scene.converge();
        assertThat(scene.claims().get(name("h")).kind()).isEqualTo(Claim.Kind.OWN);
        scene.handlers.clear();
        scene.converge();
        assertThat(kernel.read(H)).isEmpty();
    }

    @Test
    void whatWasAdoptedAndReplacedByAnotherIsOursOnceWeHaveWrittenIt() {
        declare(A);
        claim(Samples.adopted(put(H, A)));
        put(H, B);
        scene.converge();
        assertThat(scene.claims().get(name("h")).kind()).isEqualTo(Claim.Kind.OWN);
    }

    @Test
    void whatWasAdoptedAndChangesWhileItStandsStaysItsOwners() {
        declare(B);
        claim(Samples.adopted(put(H, A)));
        scene.converge();
        assertThat(scene.claims().get(name("h")).kind()).isEqualTo(Claim.Kind.ADOPTED);
    }

    // Those that cannot be read.

    @Test
    void whatCannotBeReadIsLeftAndTold() {
        declare(A);
        Entry.Known entry = put(H, A);
        claim(own(entry));
        kernel.disable(H);
        scene.unread.add(H);
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(verdict().state()).isEqualTo(HandlerState.FAILED);
        assertThat(verdict().reason()).isEqualTo("its entry cannot be read: ENOMEM");
        scene.handlers.clear();
        assertThat(scene.plan().isEmpty()).isTrue();
        scene.unread.clear();
        scene.converge();
        assertThat(kernel.read(H)).isEmpty();
    }

    @Test
    void aTemporaryEntryThatCannotBeReadKeepsItsHandlerAsItIs() {
        declare(A);
        put(TEMPORARY, A);
        claim(Samples.intended(own("h", A), Optional.of(B)));
        scene.unread.add(TEMPORARY);
        assertThat(scene.plan().isEmpty()).isTrue();
        scene.handlers.clear();
        assertThat(scene.plan().isEmpty()).isTrue();
    }

    // Those that failed.

    @Test
    void whatIsHeldBackIsNotTried() {
        declare(A);
        scene.heldBack.add(name("h"));
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(verdict().state()).isEqualTo(HandlerState.FAILED);
    }

    @Test
    void whatIsHeldBackButServedByItsTemporary() {
        put(TEMPORARY, A);
        claim(Samples.intended(own("h", A), Optional.of(B)));
        declare(A);
        scene.heldBack.add(name("h"));
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(verdict().state()).isEqualTo(HandlerState.ACTIVE);
        assertThat(verdict().reason()).isEqualTo("served by temporary");
    }

    @Test
    void whoIsFrozenStaysSoWhenItsTemporaryServes() {
        put(TEMPORARY, A);
        claim(Samples.intended(own("h", A), Optional.of(B)));
        scene.brokenFiles.add(Samples.FILE);
        scene.heldBack.add(name("h"));
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(verdict().state()).isEqualTo(HandlerState.FROZEN);
    }

    @Test
    void theTemporaryOfADisabledOneThatIsHeldBackStays() {
        put(H, A);
        kernel.disable(H);
        put(TEMPORARY, A);
        claim(Samples.intended(own("h", A), Optional.of(B)));
        declare(A);
        scene.heldBack.add(name("h"));
        scene.pass();
        assertThat(kernel.read(TEMPORARY)).isPresent();
    }

    // Left-overs of a run that was killed.

    private void leftOver() {
        put(TEMPORARY, A);
        claim(Samples.intended(own("h", A), Optional.of(B)));
        declare(A);
    }

    @Test
    void aLeftOverBesideAnEqualEntry() {
        put(H, A);
        leftOver();
        scene.converge();
        isServedBy(A);
    }

    @Test
    void aLeftOverBesideTheOldEntry() {
        put(H, B);
        leftOver();
        assertThat(member().cover()).isPresent();
        assertThat(member().reason()).isEqualTo(Reason.INTERRUPTED);
        scene.converge();
        isServedBy(A);
    }

    @Test
    void aLeftOverBesideADisabledEntry() {
        put(H, A);
        kernel.disable(H);
        leftOver();
        scene.converge();
        isServedBy(A);
    }

    @Test
    void aLeftOverAlone() {
        leftOver();
        scene.converge();
        isServedBy(A);
    }

    @Test
    void aLeftOverOfWhatIsNotWantedAnyMore() {
        put(H, B);
        leftOver();
        declare(registration(magic("cc"), "/i/c"));
        scene.converge();
        isServedBy(registration(magic("cc"), "/i/c"));
    }

    @Test
    void aLeftOverOfWhatIsReleased() {
        put(H, B);
        leftOver();
        scene.handlers.clear();
        scene.converge();
        assertThat(kernel.observe().entries()).isEmpty();
    }

    @Test
    void somebodyElsesEntryUnderATemporaryName() {
        Entry theirs = put(TEMPORARY, B);
        scene.foreignInodes.add(theirs.inode());
        claim(own(put(H, A)));
        declare(B);
        assertThat(member().temporary()).isEqualTo(EntryName.of("h~binfmtd2"));
        scene.converge();
        assertThat(kernel.observe().entries()).hasSize(2).contains(theirs);
    }

    // Which file a fix-binary entry holds.

    @Test
    void anUpgradedInterpreter() {
        declare(FIXED);
        scene.converge();
        FileIdentity upgraded = kernel.install("/i/a");
        assertThat(member().reason()).isEqualTo(Reason.STALE);
        scene.converge();
        assertThat(kernel.held(kernel.read(H).orElseThrow())).contains(upgraded);
    }

    @Test
    void anUpgradedInterpreterThatIsNotHeld() {
        declare(A);
        scene.converge();
        kernel.install("/i/a");
        assertThat(scene.plan().isEmpty()).isTrue();
    }

    @Test
    void anAdoptedOneIsTrustedIfItIsYoungerThanTheFile() {
        put(H, FIXED);
        declare(FIXED);
        scene.converge();
        assertThat(kernel.effects()).isZero();
    }

    @Test
    void anAdoptedOneIsRenewedIfTheFileIsYounger() {
        put(H, FIXED);
        kernel.tick();
        FileIdentity upgraded = kernel.install("/i/a");
        declare(FIXED);
        scene.converge();
        assertThat(kernel.held(kernel.read(H).orElseThrow())).contains(upgraded);
        int effects = kernel.effects();
        scene.pass();
        assertThat(kernel.effects()).isEqualTo(effects);
    }

    /** A shell truncates what it writes to, and that sets the entry's time. */
    @Test
    void anAdoptedOneThatSomebodyHasDisabledIsRenewed() {
        put(H, FIXED);
        FileIdentity upgraded = kernel.install("/i/a");
        kernel.tick();
        kernel.disable(H);
        declare(FIXED);
        scene.converge();
        Entry entry = kernel.read(H).orElseThrow();
        assertThat(entry.modified()).isGreaterThan(upgraded.changed());
        assertThat(kernel.held(entry)).contains(upgraded);
        assertThat(entry.enabled()).isTrue();
    }

    @Test
    void anInterpreterThatIsGoneForAMomentIsNoReason() {
        declare(FIXED);
        scene.converge();
        scene.brokenFiles.add(Samples.FILE);
        kernel.uninstall("/i/a");
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(List.copyOf(scene.plan().verdicts().values()))
                .singleElement()
                .matches(verdict -> verdict.state() == HandlerState.FROZEN);
    }
}
