package org.binfmtd.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.ProtectedEntry;

/**
 * Entries of other programs that are restored when they are removed.
 *
 * @param names of the entries, as the settings list them
 * @param known what they were when last seen
 * @param overdue those that have been gone for so long that no replacement is to be expected
 */
public record Protection(List<HandlerName> names, Map<HandlerName, ProtectedEntry> known, Set<HandlerName> overdue) {
    public static final Protection NONE = new Protection(List.of(), Map.of(), Set.of());

    public Protection {
        names = List.copyOf(names);
        known = Map.copyOf(known);
        overdue = Set.copyOf(overdue);
    }

    /** How a protected entry stands. */
    public enum ProtectionState {
        /** It is there, and what it is has been noted. */
        PRESENT("present"),
        /** It is gone and will be put back. */
        ABSENT("absent"),
        /** It has not been seen yet, so that it is unknown. */
        UNKNOWN("unknown"),
        /** It is there, but what it is cannot be understood, so that it could not be put back. */
        OPAQUE("opaque"),
        /** A handler has its name: that is kept as declared. */
        OWN("own");

        private final String word;

        ProtectionState(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
