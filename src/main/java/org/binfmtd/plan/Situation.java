package org.binfmtd.plan;

import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Registration;

/** What a plan is made from, and what is found in it. */
record Situation(
        Desired desired, Observed observed, Map<EntryName, Entry> entries, Map<HandlerName, Claim> owned, Host host) {
    Situation(Desired desired, Observed observed, Map<HandlerName, Claim> owned, Host host) {
        this(desired, observed, observed.byName(), owned, host);
    }

    Optional<Entry> entry(EntryName name) {
        return Optional.ofNullable(entries.get(name));
    }

    Optional<Claim> claim(HandlerName name) {
        return Optional.ofNullable(owned.get(name));
    }

    /** The temporary entry that a former run left for this handler: only ours if its content is our doing. */
    Optional<Entry> leftover(HandlerName handler) {
        return claim(handler)
                .flatMap(claim -> claim.temporary().flatMap(this::entry).filter(claim::accountsFor));
    }

    /** What cannot be read now of what may be the handler's: nothing is done about it, nor concluded from it. */
    Optional<Entry.Unread> unread(HandlerName name) {
        return unread(name.entry())
                .or(() -> claim(name).flatMap(Claim::temporary).flatMap(this::unread));
    }

    private Optional<Entry.Unread> unread(EntryName name) {
        return entries.get(name) instanceof Entry.Unread unread ? Optional.of(unread) : Optional.empty();
    }

    boolean isHeldBack(DesiredEntry wanted) {
        return desired.heldBack().contains(wanted.handler());
    }

    /** Whether another program made the entry of a file that declares this very handler, and that others override. */
    boolean isImported(HandlerName name, Entry entry) {
        return desired.declarations().handlers().stream()
                .filter(handler -> handler.name().equals(name))
                .flatMap(handler -> handler.imported().stream())
                .anyMatch(entry::holds);
    }

    Optional<FileIdentity> pin(Registration registration) {
        return host.present(registration.interpreter()).map(Host.Interpreter.Present::pin);
    }

    boolean lacksLauncher(DesiredEntry wanted) {
        String path = wanted.registration().interpreter();
        return desired.isLauncher(path) && !host.launchers().contains(path);
    }
}
