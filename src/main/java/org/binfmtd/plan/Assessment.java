package org.binfmtd.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;

/**
 * What each handler should have in the kernel, looking at the handler, our claim on its name and the host; not at what
 * the kernel has.
 */
final class Assessment {
    private final Desired desired;
    private final Map<HandlerName, Claim> owned;
    private final Host host;

    Assessment(Desired desired, Map<HandlerName, Claim> owned, Host host) {
        this.desired = desired;
        this.owned = owned;
        this.host = host;
    }

    /**
     * What should be in the kernel, if anything, and how the handler stands when that is so.
     *
     * @param stays whether what is there of it may not be removed yet, although it is not wanted
     */
    record Result(Optional<DesiredEntry> wanted, Verdict verdict, boolean stays) {
        Result(Optional<DesiredEntry> wanted, Verdict verdict) {
            this(wanted, verdict, false);
        }

        static Result nothing(HandlerState state, String reason, String remedy) {
            return new Result(Optional.empty(), Verdict.of(state, reason, remedy));
        }
    }

    /** A handler that the files declare. */
    Result of(Handler handler) {
        Optional<Claim> claim = claim(handler.name());
        Optional<String> broken = claim.flatMap(this::brokenFile);
        if (broken.isPresent()) {
            return frozen(claim.get(), why(broken.get()));
        }
        if (!handler.enabled()) {
            return Result.nothing(HandlerState.DISABLED, "", "");
        }
        return handler.rule()
                .map(rule -> of(handler, rule, claim))
                .orElseGet(() -> Result.nothing(HandlerState.DISABLED, "", ""));
    }

    private Result of(Handler handler, Handler.Rule rule, Optional<Claim> claim) {
        Optional<ElfTarget> natively = rule.evenIfNative() ? Optional.empty() : host.nativeTarget(rule);
        if (natively.isPresent()) {
            return Result.nothing(
                    HandlerState.NATIVE,
                    "not needed, because this machine runs " + natively.get().name() + " programs itself",
                    "");
        }
        return choose(handler, rule, claim)
                .map(interpreter -> guarded(handler, rule, interpreter, claim))
                .or(() -> behindFormerLauncher(rule, claim))
                .or(() -> refusedOnce(handler, rule, claim))
                .orElseGet(() -> waiting(rule.candidates()));
    }

    /** What would be refused once an interpreter is there is refused now. */
    private Optional<Result> refusedOnce(Handler handler, Handler.Rule rule, Optional<Claim> claim) {
        String path = rule.candidates().get(0);
        Registration registration = registration(handler, rule, path);
        return Guards.objection(registration, path, Optional.empty(), desired, host, rule.evenIfNative())
                .or(() -> rule.evenIfUnsafe() || isMeantEvenIfNative(rule)
                        ? Optional.empty()
                        : Guards.riskOfPattern(rule.pattern(), host))
                .map(objection -> refused(rule, registration, objection, claim));
    }

    /** While its interpreter is being replaced, an entry stays although its launcher is to be another by now. */
    private Optional<Result> behindFormerLauncher(Handler.Rule rule, Optional<Claim> claim) {
        return claim.filter(held -> desired.isLauncher(held.registration().interpreter()))
                .filter(held -> rule.candidates().stream().anyMatch(host::wentJustNow))
                .map(held -> new Result(Optional.of(kept(held)), kept(Verdict.of(HandlerState.ACTIVE, "", ""), held)));
    }

    /**
     * The interpreter to use: the first that exists, but the one in use stays while a better one is not settled yet,
     * and for a moment after it has gone: an upgrade may be under way. Where the entry holds no file, another candidate
     * that is there is better than none meanwhile.
     */
    private Optional<String> choose(Handler handler, Handler.Rule rule, Optional<Claim> claim) {
        Optional<String> first = firstPresent(rule.candidates());
        Optional<String> inUse = claim.flatMap(held -> inUse(handler, rule, held));
        if (first.isEmpty() || rule.flags().contains(Flag.FIX_BINARY)) {
            Optional<String> upgraded = inUse.filter(host::wentJustNow);
            if (first.isEmpty() || upgraded.isPresent()) {
                return upgraded;
            }
        }
        boolean settled = first.flatMap(host::present)
                .filter(Host.Interpreter.Present::settled)
                .isPresent();
        return settled
                ? first
                : inUse.filter(path -> host.present(path).isPresent()).or(() -> first);
    }

    /** The candidate that the entry we have runs, be it through a launcher. */
    private Optional<String> inUse(Handler handler, Handler.Rule rule, Claim claim) {
        String registered = claim.registration().interpreter();
        for (String path : rule.candidates()) {
            if (registration(handler, rule, path).interpreter().equals(registered)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private Registration registration(Handler handler, Handler.Rule rule, String interpreter) {
        return handler.registration(rule, interpreter, desired.launchers());
    }

    private Optional<String> firstPresent(List<String> candidates) {
        for (String path : candidates) {
            if (host.present(path).isPresent()) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private Result waiting(List<String> candidates) {
        String reason = candidates.size() == 1
                ? "the interpreter " + Printable.printable(candidates.get(0)) + " " + host.whyAbsent(candidates.get(0))
                : "none of its interpreters can be run: " + Guards.list(candidates);
        return Result.nothing(
                HandlerState.WAITING, reason, "install the interpreter; the handler then becomes active by itself");
    }

    private Result guarded(Handler handler, Handler.Rule rule, String interpreter, Optional<Claim> claim) {
        Registration registration = registration(handler, rule, interpreter);
        Optional<Host.Interpreter.Present> present = host.present(interpreter);
        Optional<Guards.Objection> objection = present.isEmpty()
                ? Optional.empty()
                : Guards.objection(registration, interpreter, present, desired, host, rule.evenIfNative())
                        .or(() -> risk(rule, claim));
        if (objection.isEmpty()) {
            DesiredEntry wanted = new DesiredEntry(
                    handler.name(),
                    registration,
                    handler.priority(),
                    handler.precedence(),
                    handler.files(),
                    handler.launcher(rule, interpreter));
            return new Result(Optional.of(wanted), Verdict.active(registration, interpreter));
        }
        return refused(rule, registration, objection.get(), claim);
    }

    private boolean isMeantEvenIfNative(Handler.Rule rule) {
        return rule.evenIfNative() && Guards.dispensable(rule, host).isPresent();
    }

    /** What the definition does not allow of what it takes from the host. */
    private Optional<Guards.Objection> risk(Handler.Rule rule, Optional<Claim> claim) {
        if (isMeantEvenIfNative(rule)) {
            return Optional.empty();
        }
        if (isRegistered(rule.pattern(), claim)) {
            return rule.evenIfUnsafe() ? Optional.empty() : Guards.riskOfPattern(rule.pattern(), host);
        }
        return rule.evenIfUnsafe() && !Guards.isVital(rule.pattern(), host)
                ? Optional.empty()
                : Guards.risk(rule.pattern(), host);
    }

    /**
     * Whether the handler has the files of this pattern already, or is about to: a program that appears on the host
     * later does not take them away from it.
     */
    private static boolean isRegistered(Pattern pattern, Optional<Claim> claim) {
        return claim.filter(held -> held.registration().pattern().equals(pattern)
                        || held.former()
                                .filter(former -> former.pattern().equals(pattern))
                                .isPresent())
                .isPresent();
    }

    /** A dangerous definition is never registered; one that was good before stays. */
    private Result refused(
            Handler.Rule rule, Registration registration, Guards.Objection objection, Optional<Claim> claim) {
        Verdict verdict = Verdict.refused(objection);
        return claim.filter(held -> !held.registration().equals(registration))
                .filter(held -> isHarmless(held, rule))
                .map(held -> new Result(Optional.of(kept(held)), withFormer(verdict, held)))
                .orElseGet(() -> new Result(Optional.empty(), verdict));
    }

    private boolean isHarmless(Claim claim, Handler.Rule rule) {
        Registration former = claim.registration();
        if (!rule.evenIfUnsafe()
                && !isMeantEvenIfNative(rule)
                && Guards.riskOfPattern(former.pattern(), host).isPresent()) {
            return false;
        }
        String path = former.interpreter();
        if (desired.isLauncher(path) || host.wentJustNow(path)) {
            return Guards.toPattern(former.pattern(), host, rule.evenIfNative()).isEmpty();
        }
        Optional<Host.Interpreter.Present> present = host.present(path);
        return present.isPresent()
                && Guards.objection(former, path, present, desired, host, rule.evenIfNative())
                        .isEmpty();
    }

    private Verdict withFormer(Verdict verdict, Claim claim) {
        return kept(
                verdict.with(verdict.state(), verdict.reason() + "; the former registration stays", verdict.remedy()),
                claim);
    }

    /** A handler that some file names, but not in a way that can be used. */
    Result ofBroken(HandlerName name, Problem problem) {
        String reason = "its definition cannot be used: " + problem.reason();
        return claim(name)
                .map(held -> frozen(held, reason))
                .orElseGet(() -> Result.nothing(HandlerState.REFUSED, reason, problem.remedy()));
    }

    /**
     * A name of ours that no file declares any more: kept while a file that declared it can't be read; or else left as
     * it is, and never written again, until the files have been quiet for long enough.
     */
    Optional<Result> ofUndeclared(Claim claim) {
        Optional<String> unclear = claim.files().stream()
                .filter(desired.declarations()::mayStillDeclare)
                .findFirst();
        if (unclear.isPresent()) {
            return Optional.of(frozen(claim, why(unclear.get())));
        }
        if (!desired.removalsDue()) {
            return Optional.of(
                    new Result(Optional.empty(), kept(Verdict.of(HandlerState.ACTIVE, "", ""), claim), true));
        }
        return Optional.empty();
    }

    private String why(String file) {
        return "its file " + Printable.printable(file)
                + (desired.declarations().isBroken(file)
                        ? " cannot be read"
                        : " has a name in it that cannot be understood, which may be this one's");
    }

    private Result frozen(Claim claim, String reason) {
        Verdict verdict = Verdict.of(
                HandlerState.FROZEN, reason + "; the former registration stays", "fix the reported problems");
        return new Result(Optional.of(kept(claim)), kept(verdict, claim));
    }

    /** Which interpreter a kept launcher starts is unknown. */
    private Verdict kept(Verdict verdict, Claim claim) {
        Optional<String> interpreter =
                Optional.of(claim.registration().interpreter()).filter(path -> !desired.isLauncher(path));
        return new Verdict(
                verdict.state(),
                verdict.reason(),
                verdict.remedy(),
                verdict.field(),
                Optional.of(claim.registration()),
                interpreter);
    }

    private DesiredEntry kept(Claim claim) {
        return DesiredEntry.of(claim.handler(), claim.registration(), claim.priority(), claim.files());
    }

    private Optional<String> brokenFile(Claim claim) {
        Declarations declarations = desired.declarations();
        return claim.files().stream().filter(declarations::isBroken).findFirst();
    }

    private Optional<Claim> claim(HandlerName name) {
        return Optional.ofNullable(owned.get(name));
    }
}
