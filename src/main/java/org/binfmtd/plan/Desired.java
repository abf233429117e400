package org.binfmtd.plan;

import java.util.Set;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.HandlerName;

/**
 * What the administrator wants, as the plan takes it.
 *
 * @param replaceForeign whether a foreign entry that holds a name we never held gives way
 * @param allowCredentials whether handlers may have the flag {@code credentials}
 * @param removalsDue whether the files have been quiet long enough to believe that what is missing is meant to be
 * @param heldBack handlers that failed and are not to be tried yet
 * @param restoreOvertaken whether a foreign entry that comes to stand above one of ours and takes files from it gives
 *     way
 * @param protection foreign entries that are put back
 * @param launchers the directory that launchers are in, without a slash at its end
 */
public record Desired(
        Declarations declarations,
        boolean replaceForeign,
        boolean allowCredentials,
        boolean removalsDue,
        Set<HandlerName> heldBack,
        boolean restoreOvertaken,
        Protection protection,
        String launchers) {
    public Desired {
        heldBack = Set.copyOf(heldBack);
    }

    /** With nothing of others to restore or to protect. */
    public Desired(
            Declarations declarations,
            boolean replaceForeign,
            boolean allowCredentials,
            boolean removalsDue,
            Set<HandlerName> heldBack,
            String launchers) {
        this(declarations, replaceForeign, allowCredentials, removalsDue, heldBack, false, Protection.NONE, launchers);
    }

    boolean isLauncher(String interpreter) {
        return interpreter.startsWith(launchers + "/");
    }
}
