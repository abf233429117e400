package org.binfmtd.reconcile;

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
 * @param launchers the directory that launchers are in, without a slash at its end
 */
public record Desired(
        Declarations declarations,
        boolean replaceForeign,
        boolean allowCredentials,
        boolean removalsDue,
        Set<HandlerName> heldBack,
        String launchers) {
    public Desired {
        heldBack = Set.copyOf(heldBack);
    }

    boolean isLauncher(String interpreter) {
        return interpreter.startsWith(launchers + "/");
    }
}
