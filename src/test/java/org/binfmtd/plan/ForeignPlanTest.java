package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.glob;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.name;
import static org.binfmtd.plan.Samples.registration;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/** Entries of others: those that take files from ours, and those that are to be put back. */
class ForeignPlanTest {
    private static final HandlerName WSL = name("WSLInterop");
    private static final Registration MZ = registration(magic("MZ"), "/i/a");

    private final Scene scene = new Scene();
    private final FakeBinfmtMisc kernel = scene.kernel;

    ForeignPlanTest() {
        Samples.INTERPRETERS.forEach(kernel::install);
        scene.restoreOvertaken = true;
    }

    private void declare(String name, Registration registration, int priority) {
        scene.handlers.put(name(name), Samples.handler(name, registration, priority));
    }

    private List<String> order() {
        return kernel.observe().entries().stream()
                .map(entry -> entry.name().display())
                .toList();
    }

    private void protect(Set<HandlerName> overdue, ProtectedEntry... known) {
        Map<HandlerName, ProtectedEntry> byName = known.length == 0 ? Map.of() : Map.of(known[0].name(), known[0]);
        scene.protection = new Protection(List.of(WSL), byName, overdue);
    }

    private Protection.ProtectionState state() {
        return scene.plan().protectedEntries().get(WSL);
    }

    // Overtaking.

    /** It is somebody else's all the same: it stays when it is no longer declared. */
    @Test
    void whatIsAdoptedAndOvertakenAtOnceStaysInTheEnd() {
        kernel.put(EntryName.of("h"), registration(magic("aa"), "/i/a"));
        kernel.put(EntryName.of("other"), registration(glob("a?"), "/i/b"));
        declare("h", registration(magic("aa"), "/i/a"), 0);
        scene.converge();
        assertThat(order()).containsExactly("h", "other");
        assertThat(scene.claims().get(name("h")).kind()).isEqualTo(Claim.Kind.ADOPTED);

        scene.handlers.clear();
        scene.converge();
        assertThat(order()).containsExactly("h", "other");
    }

    @Test
    void oursIsPutAboveALaterOneThatTakesFilesFromIt() {
        declare("h", registration(magic("aa"), "/i/a"), 0);
        scene.converge();
        kernel.put(EntryName.of("other"), registration(glob("a?"), "/i/b"));
        Action.Rewrite rewrite = (Action.Rewrite) scene.plan().actions().get(0);
        assertThat(rewrite.members())
                .singleElement()
                .matches(member ->
                        member.reason() == Reason.OVERTAKEN && member.reason().isDrift());
        scene.converge();
        assertThat(order()).containsExactly("h", "other");
    }

    @Test
    void whatDoesNotMeetItMayStandAbove() {
        declare("h", registration(magic("aa"), "/i/a"), 0);
        scene.converge();
        kernel.put(EntryName.of("bb"), registration(magic("bb"), "/i/b"));
        kernel.put(EntryName.of("ext"), registration(extension("aa"), "/i/b"));
        kernel.put(EntryName.of("off"), registration(magic("aa"), "/i/b"));
        kernel.disable(EntryName.of("off"));
        kernel.putOpaque(EntryName.of("new"), Bytes.ofText("enabled\nwho knows\n"));
        assertThat(scene.plan().isEmpty()).isTrue();
    }

    @Test
    void whatMustStandAboveItComesAlong() {
        declare("low", registration(glob("a?"), "/i/a"), 0);
        declare("high", registration(magic("aa"), "/i/b"), 5);
        scene.converge();
        kernel.put(EntryName.of("other"), registration(magic("ab"), "/i/c"));
        scene.converge();
        assertThat(order()).containsExactly("high", "low", "other");
    }

    @Test
    void overtakingMayBeAccepted() {
        scene.restoreOvertaken = false;
        declare("h", registration(magic("aa"), "/i/a"), 0);
        scene.converge();
        kernel.put(EntryName.of("other"), registration(magic("aa"), "/i/b"));
        assertThat(scene.plan().isEmpty()).isTrue();
    }

    @Test
    void oneThatIsHeldBackIsLeftBelow() {
        declare("h", registration(magic("aa"), "/i/a"), 0);
        scene.converge();
        kernel.put(EntryName.of("other"), registration(magic("aa"), "/i/b"));
        scene.heldBack.add(name("h"));
        assertThat(scene.plan().isEmpty()).isTrue();
    }

    @Test
    void aFormerRunsTemporaryEntryIsNotSomebodyElses() {
        declare("h", registration(magic("aa"), "/i/a"), 0);
        scene.converge();
        declare("h", registration(magic("aa"), "/i/b"), 0);
        scene.crashIn = 2;
        try {
            scene.pass();
        } catch (Scene.Crash e) {
            scene.carrier = new Carrier(kernel, scene.claims());
        }
        scene.crashIn = -1;
        scene.converge();
        assertThat(order()).containsExactly("h");
    }

    // Protection.

    @Test
    void whatAProtectedEntryIsIsLearntOnceAndWhenItChanges() {
        protect(Set.of());
        assertThat(state()).isEqualTo(Protection.ProtectionState.UNKNOWN);
        kernel.put(WSL.entry(), MZ);
        assertThat(scene.plan().actions()).containsExactly(new Action.Learn(new ProtectedEntry(WSL, MZ, true)));
        protect(Set.of(), new ProtectedEntry(WSL, MZ, true));
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(state()).isEqualTo(Protection.ProtectionState.PRESENT);
        kernel.disable(WSL.entry());
        assertThat(scene.plan().actions()).containsExactly(new Action.Learn(new ProtectedEntry(WSL, MZ, false)));
    }

    @Test
    void itIsPutBackWhenItHasBeenGoneForLongEnough() {
        ProtectedEntry protectedEntry = new ProtectedEntry(WSL, MZ, true);
        protect(Set.of(), protectedEntry);
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(state()).isEqualTo(Protection.ProtectionState.ABSENT);
        protect(Set.of(WSL), protectedEntry);
        assertThat(scene.plan().actions()).containsExactly(new Action.PutBack(protectedEntry));
        scene.heldBack.add(WSL);
        assertThat(scene.plan().isEmpty()).isTrue();
    }

    @Test
    void anotherOneUnderItsNameIsLearntAndNotReplaced() {
        protect(Set.of(WSL), new ProtectedEntry(WSL, MZ, true));
        Registration other = registration(magic("ZM"), "/i/b");
        kernel.put(WSL.entry(), other);
        assertThat(scene.plan().actions()).containsExactly(new Action.Learn(new ProtectedEntry(WSL, other, true)));
    }

    @Test
    void whatCannotBeUnderstoodIsNotPromised() {
        protect(Set.of(WSL), new ProtectedEntry(WSL, MZ, true));
        kernel.putOpaque(WSL.entry(), Bytes.ofText("enabled\nwho knows\n"));
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(state()).isEqualTo(Protection.ProtectionState.OPAQUE);
    }

    @Test
    void aHandlersOwnEntryIsKeptAsDeclared() {
        protect(Set.of(WSL), new ProtectedEntry(WSL, registration(magic("ZM"), "/i/b"), true));
        declare("WSLInterop", MZ, 0);
        scene.converge();
        assertThat(state()).isEqualTo(Protection.ProtectionState.OWN);
        assertThat(kernel.read(WSL.entry()))
                .hasValueSatisfying(entry -> assertThat(entry.serves(MZ)).isTrue());
    }

    @Test
    void nothingIsDoneWhereNothingIsMounted() {
        protect(Set.of(WSL), new ProtectedEntry(WSL, MZ, true));
        kernel.mount(MountState.MISSING);
        assertThat(scene.plan().isEmpty()).isTrue();
        assertThat(scene.plan().protectedEntries()).isEmpty();
    }
}
