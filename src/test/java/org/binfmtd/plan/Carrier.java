package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.kernel.BinfmtMisc.Change;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMisc.Outcome;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;

/** Carries plans out on the fake kernel, step by step as the daemon does; the journal outlives a crash. */
final class Carrier {
    private final FakeBinfmtMisc kernel;
    final Map<HandlerName, Claim> journal;
    final Set<HandlerName> failed = new HashSet<>();

    Carrier(FakeBinfmtMisc kernel, Map<HandlerName, Claim> journal) {
        this.kernel = kernel;
        this.journal = new TreeMap<>(journal);
    }

    void carryOut(Plan plan) {
        plan.actions().forEach(this::carryOut);
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Record noted) {
            journal.put(noted.claim().handler(), noted.claim());
        } else if (action instanceof Action.Enable enabling) {
            kernel.enable(enabling.entry());
        } else if (action instanceof Action.RemoveTemporary removing) {
            kernel.remove(removing.temporary());
        } else if (action instanceof Action.Release release) {
            release(release);
        } else if (action instanceof Action.Rewrite rewrite) {
            rewrite(rewrite.members());
        }
    }

    private void release(Action.Release release) {
        if (release.removed().stream().map(kernel::remove).noneMatch(Change.RefusedByKernel.class::isInstance)) {
            journal.remove(release.handler());
        }
    }

    private void rewrite(List<Action.Member> members) {
        Map<HandlerName, Claim> before = new TreeMap<>(journal);
        members.forEach(member -> journal.put(member.handler(), member.claim()));
        if (cover(members)) {
            replace(members, before);
        } else {
            restore(members, before);
        }
    }

    /** Whether every old entry is covered now; if not, nothing has changed. */
    private boolean cover(List<Action.Member> members) {
        List<NewEntry> covers = members.stream()
                .filter(member -> member.old().isPresent() && member.cover().isEmpty())
                .map(member -> new NewEntry(member.temporary(), member.wanted().registration()))
                .toList();
        Outcome outcome = kernel.register(covers);
        if (outcome.refusal().isPresent()) {
            removeAll(covers.subList(0, outcome.done()));
            failed(members, covers.get(outcome.done()));
        }
        return outcome.refusal().isEmpty();
    }

    private void replace(List<Action.Member> members, Map<HandlerName, Claim> before) {
        members.forEach(member -> member.old().ifPresent(kernel::remove));
        List<NewEntry> lines = members.stream()
                .map(member ->
                        new NewEntry(member.handler().entry(), member.wanted().registration()))
                .toList();
        Outcome outcome = kernel.register(lines);
        if (outcome.refusal().isEmpty()) {
            members.stream().filter(this::isUncovered).forEach(this::finish);
        } else {
            removeAll(lines.subList(0, outcome.done()));
            failed(members, lines.get(outcome.done()));
            restore(members.stream().filter(this::isUnserved).toList(), before);
        }
    }

    private void failed(List<Action.Member> members, NewEntry line) {
        members.stream()
                .filter(member -> line.name().equals(member.temporary())
                        || line.name().equals(member.handler().entry()))
                .forEach(member -> failed.add(member.handler()));
    }

    /** Removes what has served meanwhile; while it can't be removed the journal must not forget it. */
    private boolean isUncovered(Action.Member member) {
        return kernel.read(member.temporary())
                .filter(entry -> isCover(member, entry))
                .map(kernel::remove)
                .filter(Change.RefusedByKernel.class::isInstance)
                .isEmpty();
    }

    private static boolean isCover(Action.Member member, Entry entry) {
        return entry.holds(member.wanted().registration())
                || member.cover()
                        .filter(cover -> cover.inode() == entry.inode())
                        .isPresent();
    }

    private void finish(Action.Member member) {
        kernel.read(member.handler().entry()).ifPresent(entry -> {
            boolean fixed = member.wanted().registration().has(Flag.FIX_BINARY);
            Optional<FileIdentity> pin =
                    fixed ? kernel.file(member.wanted().registration().interpreter()) : Optional.empty();
            journal.put(member.handler(), member.claim().done(kernel.observe().device(), entry.inode(), pin));
        });
    }

    private boolean isUnserved(Action.Member member) {
        return member.old().isEmpty() && member.cover().isEmpty();
    }

    /** Takes the intent back where nothing was left of it in the kernel. */
    private void restore(List<Action.Member> members, Map<HandlerName, Claim> before) {
        for (Action.Member member : members) {
            if (kernel.read(member.temporary())
                    .filter(entry -> isCover(member, entry))
                    .isPresent()) {
                continue;
            }
            if (before.containsKey(member.handler())) {
                journal.put(member.handler(), before.get(member.handler()));
            } else {
                journal.remove(member.handler());
            }
        }
    }

    private void removeAll(List<NewEntry> lines) {
        List<NewEntry> newestFirst = new ArrayList<>(lines);
        Collections.reverse(newestFirst);
        newestFirst.stream().map(NewEntry::name).forEach(this::remove);
    }

    private void remove(EntryName name) {
        kernel.read(name).ifPresent(kernel::remove);
    }
}
