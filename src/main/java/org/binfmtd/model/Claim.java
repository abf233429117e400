package org.binfmtd.model;

import java.util.List;
import java.util.Optional;

/**
 * That an entry's name is ours, and what we last did or meant to do under it. A claim lasts from the first registration
 * or adoption until the name is released.
 *
 * @param registration what we registered or adopted, or were about to register
 * @param priority where it stands among others of its kind; needed while its file cannot be read
 * @param device of the superblock it was registered in
 * @param files the files that contributed to it: it is frozen while one of them cannot be read
 * @param inode of the entry's file after our registration; 0 while the registration is only intended
 * @param pin the interpreter's file that a {@code fix-binary} entry holds, where that is known
 * @param temporary the name under which the registration may be found too, while it replaces another
 * @param former what we had under the name before, while the registration is only intended
 */
public record Claim(
        HandlerName handler,
        Registration registration,
        int priority,
        Kind kind,
        long device,
        List<String> files,
        long inode,
        Optional<FileIdentity> pin,
        Optional<EntryName> temporary,
        Optional<Registration> former) {

    /** How the name became ours. */
    public enum Kind {
        /** We registered it, if only because it was missing: we remove it when it is no longer declared. */
        OWN,
        /** It was there and equal: we keep it as declared, and leave it when it is no longer declared. */
        ADOPTED
    }

    public Claim {
        files = List.copyOf(files);
    }

    /** The same claim once its registration is known to be done. */
    public Claim done(long newDevice, long newInode, Optional<FileIdentity> newPin) {
        return new Claim(
                handler,
                registration,
                priority,
                kind,
                newDevice,
                files,
                newInode,
                newPin,
                Optional.empty(),
                Optional.empty());
    }

    /** The same claim on what another program would have registered. */
    public Claim adopted() {
        return new Claim(handler, registration, priority, Kind.ADOPTED, device, files, inode, pin, temporary, former);
    }

    /** The same claim on what binfmtd has registered. */
    public Claim owned() {
        return new Claim(handler, registration, priority, Kind.OWN, device, files, inode, pin, temporary, former);
    }

    /** Whether this entry's content is our doing: what we registered, or what we had before we meant to. */
    public boolean accountsFor(Entry entry) {
        return entry.holds(registration) || former.filter(entry::holds).isPresent();
    }

    public boolean isDone() {
        return inode != 0;
    }
}
