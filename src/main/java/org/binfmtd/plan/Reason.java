package org.binfmtd.plan;

/** Why an entry is written. */
public enum Reason {
    /** It was never ours before. */
    NEW("new", false),
    /** Its definition changed. */
    CHANGED("changed", false),
    /** It must come before one that is written, and what is written comes first. */
    MOVED("moved", false),
    /** A former run was stopped in the middle of writing it. */
    INTERRUPTED("interrupted", false),
    /** Another process removed it. */
    REMOVED("removed", true),
    /** Another process disabled it. */
    DISABLED("disabled", true),
    /** Another process registered something else under its name. */
    REPLACED("replaced", true),
    /** One that must come after it came before it. */
    REORDERED("reordered", true),
    /** Another process registered an entry above it that takes files from it. */
    OVERTAKEN("overtaken", true),
    /** The file at its interpreter's path is no longer the one it holds. */
    STALE("stale", true),
    /** The launcher that is its interpreter was missing, or was not as it had been written. */
    LAUNCHER("launcher", true);

    private final String word;
    private final boolean drift;

    Reason(String word, boolean drift) {
        this.word = word;
        this.drift = drift;
    }

    public String word() {
        return word;
    }

    /** Whether the world changed, not the declaration. */
    public boolean isDrift() {
        return drift;
    }
}
