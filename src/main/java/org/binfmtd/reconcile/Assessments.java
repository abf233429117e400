package org.binfmtd.reconcile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.HandlerName;

/**
 * What was found of each handler the last time, for as long as nothing changes of what it was found from. It makes plans
 * faster, never different. For one thread.
 */
public final class Assessments {
    private Optional<Context> context = Optional.empty();
    private final Map<HandlerName, Known> known = new HashMap<>();

    /** What all of them depend on. What is the same object is the same; what is another may be another. */
    private record Context(
            Declarations declarations, Host host, boolean allowCredentials, boolean removalsDue, String launchers) {
        static Context of(Desired desired, Host host) {
            return new Context(
                    desired.declarations(),
                    host,
                    desired.allowCredentials(),
                    desired.removalsDue(),
                    desired.launchers());
        }

        boolean isSame(Context other) {
            return declarations == other.declarations
                    && host == other.host
                    && allowCredentials == other.allowCredentials
                    && removalsDue == other.removalsDue
                    && launchers.equals(other.launchers);
        }
    }

    /** @param claim ours on it then */
    private record Known(Optional<Claim> claim, Assessment.Result result) {
        boolean isOf(Optional<Claim> now) {
            return claim.isPresent() == now.isPresent() && (claim.isEmpty() || claim.get() == now.get());
        }
    }

    /** A new plan begins. */
    void begin(Desired desired, Host host) {
        Context now = Context.of(desired, host);
        if (context.filter(now::isSame).isEmpty()) {
            known.clear();
            context = Optional.of(now);
        }
    }

    Assessment.Result of(HandlerName name, Optional<Claim> claim, Supplier<Assessment.Result> finding) {
        Known before = known.get(name);
        if (before != null && before.isOf(claim)) {
            return before.result();
        }
        Assessment.Result result = finding.get();
        known.put(name, new Known(claim, result));
        return result;
    }
}
