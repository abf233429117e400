package org.binfmtd.model;

/**
 * What somebody else's entry was when it was last seen: what it takes to put it back exactly as it was.
 *
 * @param name of the entry
 */
public record ProtectedEntry(HandlerName name, Registration registration, boolean enabled) {
    public static ProtectedEntry of(HandlerName name, Entry.Known entry) {
        return new ProtectedEntry(name, entry.registration(), entry.enabled());
    }

    /** In one line, for people. */
    public String describe() {
        return registration.describe() + (enabled ? "" : " (disabled)");
    }
}
