package org.binfmtd.plan;

import java.util.List;
import java.util.Map;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;

/**
 * What to do, in this order, and how each handler stands then.
 *
 * @param protectedEntries how each protected foreign entry stands now
 * @param problems what the administrator should know beside what is wrong in the files
 */
public record Plan(
        List<Action> actions,
        Map<HandlerName, Verdict> verdicts,
        Map<HandlerName, Protection.ProtectionState> protectedEntries,
        List<Problem> problems) {
    public Plan {
        actions = List.copyOf(actions);
        verdicts = Map.copyOf(verdicts);
        protectedEntries = Map.copyOf(protectedEntries);
        problems = List.copyOf(problems);
    }

    /** Whether all is as it should be. */
    public boolean isEmpty() {
        return actions.isEmpty();
    }
}
