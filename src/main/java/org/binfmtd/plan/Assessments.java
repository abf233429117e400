package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;

/**
 * What was found of each handler the last time, for as long as nothing changes of what it was found from. It makes
 * plans faster, never different. For one thread.
 */
public final class Assessments {
    private Optional<Context> context = Optional.empty();
    private final Map<HandlerName, Remembered> known = new HashMap<>();
    private Host last = new Host(List.of(), List.of(), Map.of(), Map.of(), Set.of());
    private Order order = new Order(List.of());

    /** What all of them depend on. What is the same object is the same; what is another may be another. */
    private record Context(
            Declarations declarations,
            Object natives,
            Object protectedFiles,
            Map<Pattern, Host.Programs> programs,
            boolean allowCredentials,
            boolean removalsDue,
            String launchers) {
        static Context of(Desired desired, Host host) {
            return new Context(
                    desired.declarations(),
                    host.natives(),
                    host.protectedFiles(),
                    host.programs(),
                    desired.allowCredentials(),
                    desired.removalsDue(),
                    desired.launchers());
        }

        boolean isSame(Context other) {
            return declarations == other.declarations
                    && natives == other.natives
                    && protectedFiles == other.protectedFiles
                    && programs.equals(other.programs)
                    && allowCredentials == other.allowCredentials
                    && removalsDue == other.removalsDue
                    && launchers.equals(other.launchers);
        }
    }

    /**
     * @param claim ours on it then
     * @param interpreters what was at the paths that it names
     */
    private record Remembered(
            Handler handler,
            Optional<Claim> claim,
            List<Optional<Host.Interpreter>> interpreters,
            Assessment.Result result) {
        boolean isOutdated(Host now) {
            return !interpreters.equals(interpretersOf(handler, claim, now));
        }

        boolean isOf(Optional<Claim> nowClaim, List<Optional<Host.Interpreter>> nowInterpreters) {
            return claim.isPresent() == nowClaim.isPresent()
                    && (claim.isEmpty() || claim.get() == nowClaim.get())
                    && interpreters.equals(nowInterpreters);
        }
    }

    /** A new plan begins. */
    void begin(Desired desired, Host host) {
        last = host;
        Context now = Context.of(desired, host);
        if (context.filter(now::isSame).isEmpty()) {
            known.clear();
            context = Optional.of(now);
        }
    }

    Assessment.Result of(Handler handler, Optional<Claim> claim, Host host, Supplier<Assessment.Result> finding) {
        List<Optional<Host.Interpreter>> interpreters = interpretersOf(handler, claim, host);
        Remembered before = known.get(handler.name());
        if (before != null && before.isOf(claim, interpreters)) {
            return before.result();
        }
        Assessment.Result found = finding.get();
        Assessment.Result result = before != null && before.result().equals(found) ? before.result() : found;
        known.put(handler.name(), new Remembered(handler, claim, interpreters, result));
        return result;
    }

    Order order(List<DesiredEntry> wanted) {
        if (!order.isOf(wanted)) {
            order = new Order(wanted);
        }
        return order;
    }

    /** That of the last whole plan. */
    Order lastOrder() {
        return order;
    }

    /** Whether nothing of what decides about order has changed for these. */
    boolean knowsOrderOf(List<DesiredEntry> wanted) {
        return order.knows(wanted);
    }

    /**
     * The handlers that are concerned when since the last plan only these entries have changed, and files of
     * interpreters, as far as they have entries.
     */
    public Set<HandlerName> concerned(Set<EntryName> changed, Host host) {
        Set<HandlerName> names = new HashSet<>();
        changed.forEach(entry -> entry.handler().ifPresent(names::add));
        if (host != last) {
            known.values().stream()
                    .filter(each -> each.isOutdated(host))
                    .map(each -> each.handler().name())
                    .forEach(names::add);
        }
        return order.connected(names);
    }

    private static List<Optional<Host.Interpreter>> interpretersOf(Handler handler, Optional<Claim> claim, Host host) {
        List<Optional<Host.Interpreter>> interpreters = new ArrayList<>();
        handler.rule().ifPresent(rule -> {
            for (String path : rule.candidates()) {
                interpreters.add(Optional.ofNullable(host.interpreters().get(path)));
            }
        });
        claim.ifPresent(held -> interpreters.add(
                Optional.ofNullable(host.interpreters().get(held.registration().interpreter()))));
        return interpreters;
    }
}
