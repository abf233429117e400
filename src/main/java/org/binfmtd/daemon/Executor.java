package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.binfmtd.host.LauncherFiles;
import org.binfmtd.kernel.BinfmtMisc;
import org.binfmtd.kernel.BinfmtMisc.Change;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMisc.Outcome;
import org.binfmtd.kernel.Errno;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.Printable;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.plan.Action;
import org.binfmtd.plan.Action.Member;
import org.binfmtd.plan.Reason;
import org.binfmtd.store.Inventory;

/**
 * Carries a plan out: notes in the inventory what it is about to do, writes to the kernel, notes what is done. After
 * each single step some entry serves every handler that was served before, so it may be killed anywhere.
 */
final class Executor {
    private final BinfmtMisc kernel;
    private final Inventory inventory;
    private final LauncherFiles launchers;
    private final Function<String, Optional<FileIdentity>> pinAt;
    private final Consumer<ProtectedEntry> learn;
    private final List<Written> written = new ArrayList<>();
    private final List<Failed> failed = new ArrayList<>();
    private final List<HandlerName> released = new ArrayList<>();
    private final List<ProtectedEntry> putBack = new ArrayList<>();
    /** What we have made and cannot remove: it must not be forgotten. */
    private final Set<EntryName> stuck = new HashSet<>();

    /**
     * @param pinAt the identity of the file at a path now, if there is one
     * @param learn remembers what a protected entry is
     */
    Executor(
            BinfmtMisc kernel,
            Inventory inventory,
            LauncherFiles launchers,
            Function<String, Optional<FileIdentity>> pinAt,
            Consumer<ProtectedEntry> learn) {
        this.kernel = kernel;
        this.inventory = inventory;
        this.launchers = launchers;
        this.pinAt = pinAt;
        this.learn = learn;
    }

    /** An entry that was written, and what was there before. */
    record Written(HandlerName handler, Reason reason, Optional<Entry> before) {}

    /**
     * An entry that could not be had.
     *
     * @param reason a sentence without its full stop
     */
    record Failed(HandlerName handler, Errno errno, String reason) {
        static Failed byKernel(HandlerName handler, Errno errno) {
            return new Failed(handler, errno, "the kernel refused it: " + errno + " (" + errno.text() + ")");
        }
    }

    List<Written> written() {
        return written;
    }

    List<Failed> failed() {
        return failed;
    }

    /** Names that are no longer ours. */
    List<HandlerName> released() {
        return released;
    }

    /** Protected entries of others that are there again. */
    List<ProtectedEntry> putBack() {
        return putBack;
    }

    /** In their order; but what is to be written to the kernel is journalled together, and so is what was written. */
    void carryOut(List<Action> actions) {
        List<Action.Rewrite> rewrites = new ArrayList<>();
        for (Action action : actions) {
            if (action instanceof Action.Rewrite rewrite) {
                rewrites.add(rewrite);
            } else {
                rewriteAll(rewrites);
                rewrites.clear();
                carryOut(action);
            }
        }
        rewriteAll(rewrites);
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Record record) {
            inventory.put(record.claim());
        } else if (action instanceof Action.Enable enable) {
            enable(enable);
        } else if (action instanceof Action.Restore restore) {
            restoreLauncher(restore);
        } else if (action instanceof Action.RemoveTemporary leftover) {
            removeTemporary(leftover);
        } else if (action instanceof Action.Learn learning) {
            learn.accept(learning.protectedEntry());
        } else if (action instanceof Action.PutBack returning) {
            putBack(returning.protectedEntry());
        } else if (action instanceof Action.Release release) {
            release(release);
        } else {
            throw new IllegalStateException("unknown action " + action);
        }
    }

    private void removeTemporary(Action.RemoveTemporary leftover) {
        if (kernel.remove(leftover.temporary()) instanceof Change.RefusedByKernel refused) {
            stuck.add(leftover.temporary().name());
            failed.add(Failed.byKernel(leftover.handler(), refused.errno()));
        }
    }

    private void putBack(ProtectedEntry protectedEntry) {
        NewEntry line = new NewEntry(protectedEntry.name().entry(), protectedEntry.registration());
        Optional<Errno> refusal = kernel.register(List.of(line)).refusal();
        if (refusal.isPresent()) {
            failed.add(Failed.byKernel(protectedEntry.name(), refusal.get()));
            return;
        }
        if (!protectedEntry.enabled()) {
            kernel.disable(entry(line));
        }
        putBack.add(protectedEntry);
    }

    private void enable(Action.Enable enable) {
        Change change = kernel.enable(enable.entry());
        if (change instanceof Change.Done) {
            written.add(new Written(enable.handler(), Reason.DISABLED, Optional.of(enable.entry())));
        } else if (change instanceof Change.RefusedByKernel refused) {
            failed.add(Failed.byKernel(enable.handler(), refused.errno()));
        }
    }

    private void restoreLauncher(Action.Restore restore) {
        if (put(restore.handler(), restore.path(), restore.launcher())) {
            written.add(new Written(restore.handler(), Reason.LAUNCHER, Optional.empty()));
        }
    }

    /** Whether the launcher is there now. */
    private boolean put(HandlerName handler, String path, Optional<Launcher> launcher) {
        try {
            launchers.put(path, launcher);
            return true;
        } catch (IOException e) {
            String why = e instanceof FileSystemException about && about.getReason() != null
                    ? about.getReason()
                    : Errno.of(e).text();
            failed.add(new Failed(
                    handler,
                    Errno.of(e),
                    "its launcher " + Printable.printable(path) + " cannot be put in its place: "
                            + Printable.printable(why)));
            return false;
        }
    }

    private boolean putLaunchers(List<Member> members) {
        for (Member member : members) {
            DesiredEntry wanted = member.wanted();
            if (wanted.launcher().isPresent()
                    && !put(wanted.handler(), wanted.registration().interpreter(), wanted.launcher())) {
                return false;
            }
        }
        return true;
    }

    private void release(Action.Release release) {
        for (Entry entry : release.removed()) {
            if (kernel.remove(entry) instanceof Change.RefusedByKernel refused) {
                failed.add(Failed.byKernel(release.handler(), refused.errno()));
                return;
            }
        }
        inventory.release(release.handler());
        released.add(release.handler());
    }

    /**
     * Entries that are written together or not at all.
     *
     * @param before our claims on them until now
     */
    private record Group(List<Member> members, List<Optional<Claim>> before) {
        /** Whether there is nothing in the way, and so nothing to be covered meanwhile. */
        boolean isPlain() {
            return members.stream()
                    .allMatch(member -> member.old().isEmpty() && member.cover().isEmpty());
        }
    }

    private void rewriteAll(List<Action.Rewrite> rewrites) {
        List<Group> groups = rewrites.stream()
                .map(Action.Rewrite::members)
                .filter(members -> members.stream().noneMatch(this::hasStuckLeftover))
                .filter(this::putLaunchers)
                .map(members ->
                        new Group(members, members.stream().map(this::claim).toList()))
                .toList();
        inventory.putAll(groups.stream()
                .flatMap(group -> group.members().stream())
                .map(Member::claim)
                .toList());
        List<Member> serving = new ArrayList<>(
                registerPlain(groups.stream().filter(Group::isPlain).toList()));
        groups.stream().filter(group -> !group.isPlain()).forEach(group -> serving.addAll(replace(group)));
        inventory.putAll(
                serving.stream().flatMap(member -> done(member).stream()).toList());
    }

    /**
     * As many as possible in one go: a flush leaves everything to be registered anew.
     *
     * @return those that serve now
     */
    private List<Member> registerPlain(List<Group> groups) {
        List<Member> serving = new ArrayList<>();
        List<Group> left = new ArrayList<>(groups);
        while (!left.isEmpty()) {
            Outcome outcome = kernel.register(left.stream()
                    .flatMap(group -> group.members().stream())
                    .map(Executor::line)
                    .toList());
            int done = outcome.done();
            while (!left.isEmpty() && done >= left.get(0).members().size()) {
                List<Member> members = left.remove(0).members();
                done -= members.size();
                members.forEach(this::noteWritten);
                serving.addAll(members);
            }
            if (!left.isEmpty()) {
                giveUp(left.remove(0), done, outcome.refusal().orElse(Errno.UNKNOWN));
            }
        }
        return serving;
    }

    private void giveUp(Group group, int done, Errno errno) {
        takeBack(group.members().subList(0, done).stream().map(Executor::line).toList());
        failed.add(Failed.byKernel(group.members().get(done).handler(), errno));
        forgetUnbegun(group);
    }

    /** @return those of which nothing but the name is left */
    private List<Member> replace(Group group) {
        List<Member> members = group.members();
        List<Member> toCover = members.stream().filter(Executor::needsCover).toList();
        if (!register(toCover, Executor::temporaryLine)) {
            restoreUnlessLeft(group);
            return List.of();
        }
        members.forEach(member -> member.old().ifPresent(kernel::remove));
        if (!register(members, Executor::line)) {
            forgetUnbegun(group);
            return List.of();
        }
        members.forEach(this::noteWritten);
        return members.stream().filter(this::uncover).toList();
    }

    private void noteWritten(Member member) {
        written.add(new Written(member.handler(), member.reason(), member.old()));
    }

    /**
     * The name serves: its cover goes. Where that is refused the claim stays an intent, which says what is left over.
     *
     * @return whether it is gone
     */
    private boolean uncover(Member member) {
        return cover(member)
                .map(kernel::remove)
                .filter(Change.RefusedByKernel.class::isInstance)
                .isEmpty();
    }

    /** Nothing of these was written: what now has the name, if anything has, is not our doing. */
    private void forgetUnbegun(Group group) {
        for (int i = 0; i < group.members().size(); i++) {
            if (cover(group.members().get(i)).isEmpty()
                    && !stuck.contains(group.members().get(i).handler().entry())) {
                restore(group.members().get(i), group.before().get(i));
            }
        }
    }

    private Optional<Claim> claim(Member member) {
        return Optional.ofNullable(inventory.claims().get(member.handler()));
    }

    /** A temporary entry that could not be taken back must not be forgotten. */
    private void restoreUnlessLeft(Group group) {
        for (int i = 0; i < group.members().size(); i++) {
            Member member = group.members().get(i);
            if (!needsCover(member) || kernel.read(member.temporary()).isEmpty()) {
                restore(member, group.before().get(i));
            }
        }
    }

    private void restore(Member member, Optional<Claim> before) {
        before.ifPresentOrElse(inventory::put, () -> inventory.release(member.handler()));
    }

    private static boolean needsCover(Member member) {
        return member.old().isPresent() && member.cover().isEmpty();
    }

    private static NewEntry temporaryLine(Member member) {
        return new NewEntry(member.temporary(), member.wanted().registration());
    }

    private static NewEntry line(Member member) {
        return new NewEntry(member.handler().entry(), member.wanted().registration());
    }

    /** All of them or none: what was registered before a refusal is taken back at once, the newest first. */
    private boolean register(List<Member> members, Function<Member, NewEntry> line) {
        if (members.isEmpty()) {
            return true;
        }
        List<NewEntry> lines = members.stream().map(line).toList();
        Outcome outcome = kernel.register(lines);
        outcome.refusal().ifPresent(errno -> {
            takeBack(lines.subList(0, outcome.done()));
            failed.add(Failed.byKernel(members.get(outcome.done()).handler(), errno));
        });
        return outcome.refusal().isEmpty();
    }

    private void takeBack(List<NewEntry> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (kernel.remove(entry(lines.get(i))) instanceof Change.RefusedByKernel) {
                stuck.add(lines.get(i).name());
            }
        }
    }

    private static Entry entry(NewEntry line) {
        return new Entry.Known(line.name(), true, line.registration(), 0, 0);
    }

    /** The temporary entry that serves while the name is written. */
    private static Optional<Entry> cover(Member member) {
        EntryName temporary = member.temporary();
        return needsCover(member)
                ? Optional.of(entry(new NewEntry(temporary, member.wanted().registration())))
                : member.cover();
    }

    /** The claim has room for one left-over only. */
    private boolean hasStuckLeftover(Member member) {
        return claim(member).flatMap(Claim::temporary).filter(stuck::contains).isPresent();
    }

    /** What is known of an entry that was written; nothing if it is another by now. */
    private Optional<Claim> done(Member member) {
        Claim claim = member.claim();
        Optional<FileIdentity> pin = claim.pin()
                .filter(planned ->
                        pinAt.apply(claim.registration().interpreter()).equals(Optional.of(planned)));
        return kernel.read(member.handler().entry())
                .filter(entry -> entry.holds(claim.registration()))
                .map(entry -> claim.done(claim.device(), entry.inode(), pin));
    }
}
