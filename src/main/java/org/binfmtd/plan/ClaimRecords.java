package org.binfmtd.plan;

import java.util.Optional;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Registration;

/**
 * What is recorded of an entry, and what the records show. Which file a {@code fix-binary} entry holds cannot be asked
 * of the kernel; the records and two time stamps show it.
 */
record ClaimRecords(Situation now) {
    boolean holdsOldFile(Registration registration, Entry entry, Optional<Claim> claim) {
        if (!registration.has(Flag.FIX_BINARY)) {
            return false;
        }
        Optional<FileIdentity> present = now.pin(registration);
        if (present.isEmpty()) {
            return false;
        }
        return recordedPin(entry, claim)
                .map(recorded -> !recorded.equals(present.get()))
                .orElseGet(() -> isDoubtful(claim, present) || mayBeOlder(entry, present.get()));
    }

    /** Whether nothing has to be recorded, as is mostly so. */
    boolean isAsRecorded(Claim held, DesiredEntry wanted, Entry entry) {
        return held.isDone()
                && held.inode() == entry.inode()
                && held.device() == now.observed().device()
                && held.priority() == wanted.precedence()
                && held.temporary().isEmpty()
                && held.former().isEmpty()
                && held.registration().equals(wanted.registration())
                && held.files().equals(wanted.files())
                && (held.pin().isPresent() || !wanted.registration().has(Flag.FIX_BINARY));
    }

    /** The claim as it should be recorded for an entry that is right. */
    Claim claimed(DesiredEntry wanted, Entry entry, Optional<Claim> claim) {
        Optional<FileIdentity> pin = wanted.registration().has(Flag.FIX_BINARY)
                ? recordedPin(entry, claim).or(() -> now.pin(wanted.registration()))
                : Optional.empty();
        return new Claim(
                wanted.handler(),
                wanted.registration(),
                wanted.precedence(),
                claim.map(Claim::kind).orElse(Claim.Kind.ADOPTED),
                now.observed().device(),
                wanted.files(),
                entry.inode(),
                pin,
                now.leftover(wanted.handler()).map(Entry::name),
                former(wanted, Optional.empty(), now.leftover(wanted.handler())));
    }

    /** The claim that is recorded before an entry is written. */
    Claim intended(DesiredEntry wanted, Optional<Entry> old, Optional<Entry> cover, EntryName temporary) {
        return new Claim(
                wanted.handler(),
                wanted.registration(),
                wanted.precedence(),
                now.claim(wanted.handler()).map(held -> kindOf(held, old)).orElseGet(() -> kindOfNew(wanted, old)),
                now.observed().device(),
                wanted.files(),
                0,
                wanted.registration().has(Flag.FIX_BINARY) ? now.pin(wanted.registration()) : Optional.empty(),
                Optional.of(temporary),
                former(wanted, old, cover));
    }

    /** Disabling an entry from a shell updates its time, which then shows nothing. */
    private static boolean mayBeOlder(Entry entry, FileIdentity present) {
        return !entry.enabled() || present.changed() >= entry.modified();
    }

    /**
     * Whether we were stopped while we registered it: with the same there before, so that it is unknown which of the
     * two this is, or with another file at the path than there is now.
     */
    private static boolean isDoubtful(Optional<Claim> claim, Optional<FileIdentity> present) {
        return claim.filter(held -> !held.isDone())
                .filter(held -> held.former().equals(Optional.of(held.registration()))
                        || held.pin().isPresent() && !held.pin().equals(present))
                .isPresent();
    }

    private Optional<FileIdentity> recordedPin(Entry entry, Optional<Claim> claim) {
        return claim.filter(held -> held.inode() == entry.inode()
                        && held.device() == now.observed().device())
                .flatMap(Claim::pin);
    }

    /** What we write where nothing of the other program's stands any more is ours to remove. */
    private static Claim.Kind kindOf(Claim held, Optional<Entry> old) {
        boolean stands = !held.isDone() || old.filter(held::accountsFor).isPresent();
        return stands ? held.kind() : Claim.Kind.OWN;
    }

    /** What another program had registered is left when it is no longer declared, even if it has to move now. */
    private Claim.Kind kindOfNew(DesiredEntry wanted, Optional<Entry> old) {
        return old.filter(entry -> entry.holds(wanted.registration()) || now.isImported(wanted.handler(), entry))
                        .isPresent()
                ? Claim.Kind.ADOPTED
                : Claim.Kind.OWN;
    }

    /**
     * What the journal has to remember beside the registration that is written: the left-over's content where it is
     * another, or else what is ours of the entry that is about to go.
     */
    private Optional<Registration> former(DesiredEntry wanted, Optional<Entry> old, Optional<Entry> cover) {
        return cover.filter(entry -> !entry.holds(wanted.registration()))
                .or(() -> old.filter(entry -> now.claim(wanted.handler())
                        .filter(held -> held.accountsFor(entry))
                        .isPresent()))
                .flatMap(ClaimRecords::content);
    }

    private static Optional<Registration> content(Entry entry) {
        return entry instanceof Entry.Known known ? Optional.of(known.registration()) : Optional.empty();
    }
}
