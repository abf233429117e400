package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.host.LauncherFiles;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Action;
import org.binfmtd.plan.Reason;
import org.binfmtd.store.Inventory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel does not let us remove must not be forgotten. */
class ExecutorTest {
    private static final HandlerName A = new HandlerName("a");
    private static final HandlerName B = new HandlerName("b");
    private static final EntryName LEFTOVER = EntryName.temporaryFor(A, 1);
    private static final EntryName ANOTHER = EntryName.temporaryFor(A, 2);

    @TempDir
    Path directory;

    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    private Inventory inventory;
    private Executor executor;

    @BeforeEach
    void open() {
        inventory = Inventory.open(directory.resolve("inventory"));
        LauncherFiles launchers = new LauncherFiles(directory.resolve("launchers"), System::nanoTime);
        executor = new Executor(kernel, inventory, launchers, path -> Optional.empty(), protectedEntry -> {});
    }

    private static Registration registration(String magic) {
        return new Registration(Pattern.Magic.exactly(0, Bytes.ofText(magic)), "/i", Set.of());
    }

    private static Claim intended(HandlerName name, EntryName temporary, Optional<Registration> former) {
        return new Claim(
                name,
                registration("new"),
                0,
                Claim.Kind.OWN,
                40,
                List.of(),
                0,
                Optional.empty(),
                Optional.of(temporary),
                former);
    }

    private static Action.Member member(Claim claim, Optional<Entry> old) {
        DesiredEntry wanted = DesiredEntry.of(claim.handler(), claim.registration(), 0, List.of());
        return new Action.Member(
                wanted,
                Reason.CHANGED,
                claim,
                old,
                Optional.empty(),
                claim.temporary().get());
    }

    private void refuse(String effect) {
        kernel.refuse(each -> each.startsWith(effect) ? Optional.of(Errno.EROFS) : Optional.empty());
    }

    @Test
    void aLeftoverThatCannotBeRemovedIsStillKnown() {
        Claim before = intended(A, LEFTOVER, Optional.of(registration("old")));
        inventory.put(before);
        kernel.put(A.entry(), registration("old"));
        kernel.put(LEFTOVER, registration("old"));
        refuse("remove " + LEFTOVER);
        Action.Member member = member(intended(A, ANOTHER, before.former()), kernel.read(A.entry()));
        executor.carryOut(List.of(
                new Action.RemoveTemporary(A, kernel.read(LEFTOVER).get()), new Action.Rewrite(List.of(member))));
        assertThat(inventory.claims()).containsEntry(A, before);
        assertThat(executor.failed()).extracting(Executor.Failed::handler).containsExactly(A);
    }

    @Test
    void anEntryThatCannotBeTakenBackStaysOurs() {
        kernel.refuse(effect -> effect.equals("register b") || effect.startsWith("remove")
                ? Optional.of(Errno.ENOMEM)
                : Optional.empty());
        executor.carryOut(List.of(new Action.Rewrite(List.of(
                member(intended(A, LEFTOVER, Optional.empty()), Optional.empty()),
                member(intended(B, EntryName.temporaryFor(B, 1), Optional.empty()), Optional.empty())))));
        assertThat(kernel.read(A.entry())).isPresent();
        assertThat(inventory.claims()).containsOnlyKeys(A);
    }
}
