package org.binfmtd.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Action;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Reason;

/**
 * One thing that a pass would do, in words; all of it is safe to print.
 *
 * @param verb {@code adopt}, {@code note}, {@code enable}, {@code restore-launcher}, {@code remove-temporary},
 *     {@code register}, {@code learn}, {@code put-back}, {@code remove} or {@code release}
 * @param reason why, in a word: those of {@link Reason}, and {@code left-over}, {@code equal}, {@code seen},
 *     {@code protected} and {@code not-wanted}
 * @param detail what is written or removed
 */
public record PlannedStep(String verb, String handler, String reason, String detail) {

    /** Whether the handler is not served as declared before it. */
    public boolean isRepair() {
        return verb.equals("register") || verb.equals("enable") || verb.equals("restore-launcher");
    }

    /** The steps of a plan, in their order. */
    public static List<PlannedStep> of(Plan plan, Map<HandlerName, Claim> claims) {
        List<PlannedStep> steps = new ArrayList<>();
        plan.actions().forEach(action -> steps.addAll(of(action, claims)));
        return steps;
    }

    private static List<PlannedStep> of(Action action, Map<HandlerName, Claim> claims) {
        if (action instanceof Action.Rewrite rewrite) {
            return rewrite.members().stream()
                    .map(member -> step(
                            "register",
                            member.handler(),
                            member.reason().word(),
                            words(member.wanted().registration())))
                    .toList();
        }
        return List.of(single(action, claims));
    }

    private static PlannedStep single(Action action, Map<HandlerName, Claim> claims) {
        if (action instanceof Action.Record noted) {
            Claim claim = noted.claim();
            boolean known = claims.containsKey(claim.handler());
            return step(
                    known ? "note" : "adopt", claim.handler(), known ? "seen" : "equal", words(claim.registration()));
        }
        if (action instanceof Action.Enable enable) {
            return step("enable", enable.handler(), Reason.DISABLED.word(), words(enable.entry()));
        }
        if (action instanceof Action.Restore restore) {
            return step(
                    "restore-launcher", restore.handler(), Reason.LAUNCHER.word(), Printable.printable(restore.path()));
        }
        if (action instanceof Action.RemoveTemporary left) {
            return step("remove-temporary", left.handler(), "left-over", words(left.temporary()));
        }
        if (action instanceof Action.Learn learn) {
            return step("learn", learn.protectedEntry(), "protected");
        }
        if (action instanceof Action.PutBack putBack) {
            return step("put-back", putBack.protectedEntry(), Reason.REMOVED.word());
        }
        if (action instanceof Action.Release release) {
            List<String> removed =
                    release.removed().stream().map(PlannedStep::words).toList();
            return step(
                    removed.isEmpty() ? "release" : "remove",
                    release.handler(),
                    "not-wanted",
                    String.join("; ", removed));
        }
        throw new IllegalStateException("an action of a kind that is not known here");
    }

    private static PlannedStep step(String verb, HandlerName handler, String reason, String detail) {
        return new PlannedStep(verb, handler.text(), reason, detail);
    }

    private static PlannedStep step(String verb, ProtectedEntry protectedEntry, String reason) {
        return step(verb, protectedEntry.name(), reason, words(protectedEntry.registration()));
    }

    private static String words(Registration registration) {
        return registration.pattern().describe() + " by " + Printable.printable(registration.interpreter());
    }

    private static String words(Entry entry) {
        return entry instanceof Entry.Known known
                ? entry.name().display() + ": " + words(known.registration())
                : entry.name().display();
    }
}
