package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Problem;

/**
 * The plan over the whole set: order, overlap, ownership and guards are questions of all handlers together. A total
 * function of its arguments: it looks at nothing else and changes nothing.
 */
public final class Planner {
    private final Situation now;
    private final Assessments assessments;
    private final PlanDraft draft;
    private final Comparison comparison;

    private Planner(
            Desired desired, Observed observed, Map<HandlerName, Claim> owned, Host host, Assessments assessments) {
        this.now = new Situation(desired, observed, owned, host);
        this.assessments = assessments;
        this.draft = new PlanDraft(now);
        this.comparison = new Comparison(now, draft);
    }

    /** What to do so that the kernel has what is declared. */
    public static Plan plan(Desired desired, Observed observed, Map<HandlerName, Claim> owned, Host host) {
        return plan(desired, observed, owned, host, new Assessments());
    }

    /** The same, faster where {@code assessments} remembers former plans. */
    public static Plan plan(
            Desired desired, Observed observed, Map<HandlerName, Claim> owned, Host host, Assessments assessments) {
        return new Planner(desired, observed, owned, host, assessments).plan();
    }

    /**
     * The part of the plan that is about these handlers: quick, and only as good as the whole plan that was made with
     * {@code assessments} before. After carrying it out, the whole plan must be made again.
     *
     * @param concerned with each, all that must stand above or below it: {@link Assessments#concerned}
     */
    public static Plan part(
            Set<HandlerName> concerned,
            Desired desired,
            Observed observed,
            Map<HandlerName, Claim> owned,
            Host host,
            Assessments assessments) {
        return new Planner(desired, observed, owned, host, assessments).part(concerned);
    }

    private Plan part(Set<HandlerName> concerned) {
        Map<HandlerName, Assessment.Result> assessed = assess(concerned::contains);
        List<DesiredEntry> wanted = wanted(assessed);
        Order order = assessments.lastOrder();
        if (now.observed().usable() && assessments.knowsOrderOf(wanted)) {
            wanted.forEach(comparison::compare);
            new Displacement(now, draft, order, comparison).rewriteDisplaced();
        }
        return new Plan(draft.actions(order), draft.verdicts(), Map.of(), List.of());
    }

    private Plan plan() {
        Map<HandlerName, Assessment.Result> assessed = assess(all -> true);
        List<Problem> problems = new RegistrationRisks(now.host())
                .problems(now.desired().declarations().handlers(), assessed);
        if (!now.observed().usable()) {
            return new Plan(List.of(), draft.verdicts(), Map.of(), problems);
        }
        List<DesiredEntry> wanted = wanted(assessed);
        Order order = assessments.order(wanted);
        wanted.forEach(comparison::compare);
        now.owned().values().stream()
                .filter(claim -> isReleased(claim, Optional.ofNullable(assessed.get(claim.handler()))))
                .filter(claim -> now.unread(claim.handler()).isEmpty())
                .forEach(this::release);
        new Displacement(now, draft, order, comparison).rewriteDisplaced();
        Map<HandlerName, Protection.ProtectionState> protectedEntries =
                new ProtectionPlan(now, draft).protect(assessed);
        return new Plan(draft.actions(order), draft.verdicts(), protectedEntries, problems);
    }

    private static List<DesiredEntry> wanted(Map<HandlerName, Assessment.Result> assessed) {
        return assessed.values().stream()
                .flatMap(result -> result.wanted().stream())
                .toList();
    }

    private Map<HandlerName, Assessment.Result> assess(Predicate<HandlerName> isConcerned) {
        Desired desired = now.desired();
        Assessment assessment = new Assessment(desired, now.owned(), now.host());
        assessments.begin(desired, now.host());
        Map<HandlerName, Assessment.Result> results = new TreeMap<>();
        for (Handler handler : desired.declarations().handlers()) {
            HandlerName name = handler.name();
            if (isConcerned.test(name)) {
                results.put(name, assessments.of(handler, now.claim(name), now.host(), () -> assessment.of(handler)));
            }
        }
        desired.declarations().broken().forEach((name, problem) -> {
            if (isConcerned.test(name)) {
                results.put(name, assessment.ofBroken(name, problem));
            }
        });
        for (Claim claim : now.owned().values()) {
            if (isConcerned.test(claim.handler()) && !results.containsKey(claim.handler())) {
                assessment.ofUndeclared(claim).ifPresent(result -> results.put(claim.handler(), result));
            }
        }
        results.forEach((name, result) -> draft.verdicts().put(name, result.verdict()));
        return results;
    }

    private boolean isReleased(Claim claim, Optional<Assessment.Result> result) {
        if (result.filter(Assessment.Result::stays).isPresent()) {
            return !stays(claim);
        }
        return result.flatMap(Assessment.Result::wanted).isEmpty();
    }

    /**
     * Whether something is left of what is about to be removed. Where its owner has removed it already nothing is
     * waited for: the owner does not want it back.
     */
    private boolean stays(Claim claim) {
        Optional<Entry> entry = now.entry(claim.handler().entry());
        Optional<Entry> cover = now.leftover(claim.handler());
        if (entry.isEmpty() && cover.isEmpty()) {
            draft.verdicts().remove(claim.handler());
            return false;
        }
        boolean serves = entry.or(() -> cover)
                .filter(each -> each.serves(claim.registration()))
                .isPresent();
        if (!serves) {
            draft.change(claim.handler(), HandlerState.DISABLED, "no file declares it any more", "");
        }
        return true;
    }

    private void release(Claim claim) {
        List<Entry> removed = new ArrayList<>();
        if (claim.kind() == Claim.Kind.OWN) {
            now.entry(claim.handler().entry()).filter(claim::accountsFor).ifPresent(removed::add);
        }
        now.leftover(claim.handler()).ifPresent(removed::add);
        draft.last().add(new Action.Release(claim.handler(), removed));
    }
}
