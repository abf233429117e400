package org.binfmtd.model;

/**
 * What somebody else's entry was when it was last seen: what it takes to put it back exactly as it was.
 *
 * @param name of the entry
 */
public record Keepsake(HandlerName name, Registration registration, boolean enabled) {
    public static Keepsake of(HandlerName name, Entry.Known entry) {
        return new Keepsake(name, entry.registration(), entry.enabled());
    }

    /** In one line, for people. */
    public String describe() {
        return registration.describe() + (enabled ? "" : " (disabled)");
    }
}
