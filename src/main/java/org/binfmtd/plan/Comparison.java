package org.binfmtd.plan;

import java.util.Optional;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;

/** What is desired against what is there, one name at a time. */
final class Comparison {
    private final Situation now;
    private final PlanDraft draft;
    private final ClaimRecords claims;

    Comparison(Situation now, PlanDraft draft) {
        this.now = now;
        this.draft = draft;
        this.claims = new ClaimRecords(now);
    }

    void compare(DesiredEntry wanted) {
        Optional<Entry.Unread> unread = now.unread(wanted.handler());
        if (unread.isPresent()) {
            draft.change(
                    wanted.handler(),
                    HandlerState.FAILED,
                    "its entry " + unread.get().describe(),
                    unread.get().hindrance().remedy());
            return;
        }
        Optional<Entry> entry = now.entry(wanted.handler().entry());
        Optional<Claim> claim = now.claim(wanted.handler());
        if (entry.isEmpty()) {
            write(wanted, whyMissing(wanted, claim), entry);
        } else if (entry.get().holds(wanted.registration())) {
            compareEqual(wanted, entry.get(), claim);
        } else {
            compareDifferent(wanted, entry.get(), claim);
        }
    }

    private static Reason whyMissing(DesiredEntry wanted, Optional<Claim> claim) {
        if (claim.isEmpty()) {
            return Reason.NEW;
        }
        if (!claim.get().isDone()) {
            return Reason.INTERRUPTED;
        }
        return claim.get().registration().equals(wanted.registration()) ? Reason.REMOVED : Reason.CHANGED;
    }

    private void compareEqual(DesiredEntry wanted, Entry entry, Optional<Claim> claim) {
        if (claims.holdsOldFile(wanted.registration(), entry, claim)) {
            write(wanted, Reason.STALE, Optional.of(entry));
            return;
        }
        if (claim.filter(held -> claims.isAsRecorded(held, wanted, entry)).isEmpty()) {
            Claim claimed = claims.claimed(wanted, entry, claim);
            if (!claim.equals(Optional.of(claimed))) {
                draft.first().add(new Action.Record(claimed));
            }
        }
        if (now.lacksLauncher(wanted)) {
            restore(wanted);
        }
        if (!entry.enabled()) {
            enable(wanted, entry);
        }
        draft.staying().put(entry.name(), wanted);
    }

    private void restore(DesiredEntry wanted) {
        if (now.isHeldBack(wanted)) {
            draft.failed(wanted);
        } else {
            draft.first()
                    .add(new Action.Restore(
                            wanted.handler(), wanted.registration().interpreter(), wanted.launcher()));
        }
    }

    private void enable(DesiredEntry wanted, Entry entry) {
        if (now.isHeldBack(wanted)) {
            draft.failed(wanted);
        } else {
            draft.first().add(new Action.Enable(wanted.handler(), entry));
        }
    }

    private void compareDifferent(DesiredEntry wanted, Entry entry, Optional<Claim> claim) {
        boolean ours = claim.isPresent() && entry instanceof Entry.Known;
        if (ours) {
            write(wanted, whyDifferent(entry, claim.get()), Optional.of(entry));
        } else if (now.isImported(wanted.handler(), entry)) {
            write(wanted, Reason.CHANGED, Optional.of(entry));
        } else if (now.desired().replaceForeign() && entry instanceof Entry.Known) {
            write(wanted, Reason.NEW, Optional.of(entry));
        } else {
            conflict(wanted, entry);
        }
    }

    private static Reason whyDifferent(Entry entry, Claim claim) {
        if (entry.holds(claim.registration())) {
            return Reason.CHANGED;
        }
        return claim.accountsFor(entry) ? Reason.INTERRUPTED : Reason.REPLACED;
    }

    private void conflict(DesiredEntry wanted, Entry entry) {
        String remedy = entry instanceof Entry.Known
                ? "remove that entry, rename the handler, or set 'on-conflict: replace' in binfmtd.yaml"
                : "rename the handler; binfmtd does not touch entries that it does not understand";
        draft.change(
                wanted.handler(),
                HandlerState.CONFLICT,
                "the kernel has an entry of this name that is not binfmtd's: " + entry.describe(),
                remedy);
    }

    void write(DesiredEntry wanted, Reason reason, Optional<Entry> old) {
        if (now.isHeldBack(wanted)) {
            draft.failed(wanted);
            return;
        }
        Optional<Entry> cover = now.leftover(wanted.handler());
        if (cover.isPresent() && isUseless(cover.get(), wanted, old)) {
            draft.first().add(new Action.RemoveTemporary(wanted.handler(), cover.get()));
            cover = Optional.empty();
        }
        EntryName temporary = cover.map(Entry::name).orElseGet(() -> freeTemporary(wanted.handler()));
        Claim intended = claims.intended(wanted, old, cover, temporary);
        draft.members().add(new Action.Member(wanted, reason, intended, old, cover, temporary));
    }

    /** Whether a left-over can go before the rest begins: it is not what is wanted, and the old entry still serves. */
    private static boolean isUseless(Entry cover, DesiredEntry wanted, Optional<Entry> old) {
        return !cover.serves(wanted.registration())
                && old.filter(Entry::enabled).isPresent();
    }

    private EntryName freeTemporary(HandlerName handler) {
        int number = 1;
        while (now.entries().containsKey(EntryName.temporaryFor(handler, number))) {
            number++;
        }
        return EntryName.temporaryFor(handler, number);
    }
}
