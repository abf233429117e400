package org.binfmtd.model;

/** How a handler fares. The words are those of the bus. */
public enum HandlerState {
    /** The kernel has exactly what is declared. */
    ACTIVE("active", true),
    /** The interpreter does not exist yet. */
    WAITING("waiting", true),
    /** The host runs this format itself. */
    NATIVE("native", true),
    /** Declared as not enabled. */
    DISABLED("disabled", true),
    /** Registered, but one enabled entry above it covers its whole pattern. */
    SHADOWED("shadowed", true),
    /** A foreign entry holds the name, and it is to be kept. */
    CONFLICT("conflict", false),
    /** Its file is broken, or binfmt_misc cannot be reached: the last good registration stays. */
    FROZEN("frozen", false),
    /** It would harm the host, or cannot work. */
    REFUSED("refused", false),
    /** The kernel refused it; it will be tried again. */
    FAILED("failed", false);

    private final String word;
    private final boolean good;

    HandlerState(String word, boolean good) {
        this.word = word;
        this.good = good;
    }

    public String word() {
        return word;
    }

    /** Whether files run as a handler in this state wants it: by its entry, or on the host itself. */
    public boolean isServing() {
        return this == ACTIVE || this == NATIVE;
    }

    /** Whether all is as the administrator wants it, or will be by itself. */
    public boolean isGood() {
        return good;
    }
}
