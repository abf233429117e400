package org.binfmtd.model;

/**
 * An entry of another program as it was last seen: what it takes to restore it exactly.
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
