package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.binfmtd.model.Claim;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Problem;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.model.Registration;
import org.binfmtd.model.TrustViolation;

/**
 * The plan over the whole set: order, overlap, ownership and guards are questions of all handlers together. A total
 * function of its arguments: it looks at nothing else and changes nothing.
 */
public final class Planner {
    private final Desired desired;
    private final Observed observed;
    private final Map<EntryName, Entry> entries;
    private final Map<HandlerName, Claim> owned;
    private final Host host;
    private final Assessments assessments;

    private final Map<HandlerName, Verdict> verdicts = new TreeMap<>();
    private final Map<EntryName, DesiredEntry> staying = new HashMap<>();
    private final List<Action.Member> members = new ArrayList<>();
    private final List<Action> first = new ArrayList<>();
    private final List<Action> last = new ArrayList<>();
    private Order order = new Order(List.of());

    private Planner(
            Desired desired, Observed observed, Map<HandlerName, Claim> owned, Host host, Assessments assessments) {
        this.desired = desired;
        this.observed = observed;
        this.entries = observed.byName();
        this.owned = owned;
        this.host = host;
        this.assessments = assessments;
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
        assessed.forEach((name, result) -> verdicts.put(name, result.verdict()));
        List<DesiredEntry> wanted = wanted(assessed);
        if (observed.usable() && assessments.knowsOrderOf(wanted)) {
            order = assessments.lastOrder();
            wanted.forEach(this::compare);
            rewriteDisplaced();
        }
        return new Plan(actions(), verdicts, Map.of(), List.of());
    }

    private Plan plan() {
        Map<HandlerName, Assessment.Result> assessed = assess(all -> true);
        assessed.forEach((name, result) -> verdicts.put(name, result.verdict()));
        if (!observed.usable()) {
            return new Plan(List.of(), verdicts, Map.of(), problems(assessed));
        }
        List<DesiredEntry> wanted = wanted(assessed);
        order = assessments.order(wanted);
        wanted.forEach(this::compare);
        owned.values().stream()
                .filter(claim -> isReleased(claim, Optional.ofNullable(assessed.get(claim.handler()))))
                .filter(claim -> unread(claim.handler()).isEmpty())
                .forEach(this::release);
        rewriteDisplaced();
        Map<HandlerName, Protection.ProtectionState> protectedEntries = protect(assessed);
        return new Plan(actions(), verdicts, protectedEntries, problems(assessed));
    }

    private static List<DesiredEntry> wanted(Map<HandlerName, Assessment.Result> assessed) {
        return assessed.values().stream()
                .flatMap(result -> result.wanted().stream())
                .toList();
    }

    private List<Problem> problems(Map<HandlerName, Assessment.Result> assessed) {
        List<Problem> problems = new ArrayList<>();
        for (Handler handler : desired.declarations().handlers()) {
            Assessment.Result result = assessed.get(handler.name());
            if (result.wanted().isPresent()) {
                distrust(result.verdict()).ifPresent(distrust -> problems.add(untrusted(handler, distrust)));
                Guards.risk(result.wanted().get().registration().pattern(), host)
                        .ifPresent(risk -> problems.add(unsafe(handler, risk)));
            }
        }
        return problems;
    }

    /** What an entry takes from the host, be it that the definition allows it, be it that it was there before. */
    private static Problem unsafe(Handler handler, Guards.Objection risk) {
        boolean allowed = handler.rule().filter(Handler.Rule::evenIfUnsafe).isPresent();
        Origin origin = handler.origins().getOrDefault(allowed ? "even-if-unsafe" : "match", handler.source());
        return new Problem(
                Problem.Severity.WARNING,
                "takes-host-programs",
                origin.file(),
                origin.line(),
                0,
                handler.name().text(),
                allowed ? "even-if-unsafe" : "match",
                risk.reason()
                        + (allowed
                                ? "; they run through the handler's interpreter now"
                                : "; the handler stays because it was registered before them"),
                allowed ? "if that is not meant, remove 'even-if-unsafe'" : risk.remedy());
    }

    /** Of the interpreter, or of the launcher that starts it. */
    private Optional<TrustViolation> distrust(Verdict verdict) {
        return verdict.interpreter()
                .flatMap(this::distrust)
                .or(() -> verdict.registration().flatMap(registration -> distrust(registration.interpreter())));
    }

    private Optional<TrustViolation> distrust(String path) {
        return host.present(path).flatMap(Host.Interpreter.Present::distrust);
    }

    private static Problem untrusted(Handler handler, TrustViolation distrust) {
        Origin origin = handler.origins().getOrDefault("interpreter", handler.source());
        return new Problem(
                Problem.Severity.WARNING,
                "untrusted-interpreter",
                origin.file(),
                origin.line(),
                0,
                handler.name().text(),
                "interpreter",
                "others than root can exchange the interpreter: " + distrust.reason(),
                distrust.remedy());
    }

    private boolean isReleased(Claim claim, Optional<Assessment.Result> result) {
        if (result.filter(Assessment.Result::stays).isPresent()) {
            return !stays(claim);
        }
        return result.flatMap(Assessment.Result::wanted).isEmpty();
    }

    /**
     * Whether something is left of what is about to be removed. Where its owner has removed it already nothing is waited
     * for: the owner does not want it back.
     */
    private boolean stays(Claim claim) {
        Optional<Entry> entry = entry(claim.handler().entry());
        Optional<Entry> cover = leftover(claim.handler());
        if (entry.isEmpty() && cover.isEmpty()) {
            verdicts.remove(claim.handler());
            return false;
        }
        boolean serves = entry.or(() -> cover)
                .filter(each -> each.serves(claim.registration()))
                .isPresent();
        if (!serves) {
            change(claim.handler(), HandlerState.DISABLED, "no file declares it any more", "");
        }
        return true;
    }

    private Map<HandlerName, Assessment.Result> assess(Predicate<HandlerName> isConcerned) {
        Assessment assessment = new Assessment(desired, owned, host);
        assessments.begin(desired, host);
        Map<HandlerName, Assessment.Result> results = new TreeMap<>();
        for (Handler handler : desired.declarations().handlers()) {
            HandlerName name = handler.name();
            if (isConcerned.test(name)) {
                results.put(name, assessments.of(handler, claim(name), host, () -> assessment.of(handler)));
            }
        }
        for (Map.Entry<HandlerName, Problem> broken :
                desired.declarations().broken().entrySet()) {
            if (isConcerned.test(broken.getKey())) {
                results.put(broken.getKey(), assessment.ofBroken(broken.getKey(), broken.getValue()));
            }
        }
        for (Claim claim : owned.values()) {
            if (isConcerned.test(claim.handler()) && !results.containsKey(claim.handler())) {
                assessment.ofUndeclared(claim).ifPresent(result -> results.put(claim.handler(), result));
            }
        }
        return results;
    }

    // What is wanted against what is there, one name at a time.

    private void compare(DesiredEntry wanted) {
        Optional<Entry.Unread> unread = unread(wanted.handler());
        if (unread.isPresent()) {
            change(
                    wanted.handler(),
                    HandlerState.FAILED,
                    "its entry " + unread.get().describe(),
                    unread.get().hindrance().remedy());
            return;
        }
        Optional<Entry> entry = entry(wanted.handler().entry());
        Optional<Claim> claim = claim(wanted.handler());
        if (entry.isEmpty()) {
            write(wanted, whyMissing(wanted, claim), entry);
        } else if (entry.get().holds(wanted.registration())) {
            compareEqual(wanted, entry.get(), claim);
        } else {
            compareDifferent(wanted, entry.get(), claim);
        }
    }

    /** What cannot be read now of what may be the handler's: nothing is done about it, nor concluded from it. */
    private Optional<Entry.Unread> unread(HandlerName name) {
        return unread(name.entry())
                .or(() -> claim(name).flatMap(Claim::temporary).flatMap(this::unread));
    }

    private Optional<Entry.Unread> unread(EntryName name) {
        return entries.get(name) instanceof Entry.Unread unread ? Optional.of(unread) : Optional.empty();
    }

    private static Reason whyMissing(DesiredEntry wanted, Optional<Claim> claim) {
        if (claim.isEmpty()) {
            return Reason.NEW;
        }
        if (!claim.get().isDone()) {
            return Reason.INTERRUPTED;
        }
        return claim.get().registration().equals(wanted.registration()) ? Reason.REMOVED : Reason.CHANGED;
    }

    private void compareEqual(DesiredEntry wanted, Entry entry, Optional<Claim> claim) {
        if (holdsOldFile(wanted.registration(), entry, claim)) {
            write(wanted, Reason.STALE, Optional.of(entry));
            return;
        }
        if (claim.filter(held -> isAsRecorded(held, wanted, entry)).isEmpty()) {
            Claim now = claimed(wanted, entry, claim);
            if (!claim.equals(Optional.of(now))) {
                first.add(new Action.Record(now));
            }
        }
        if (lacksLauncher(wanted)) {
            restore(wanted);
        }
        if (!entry.enabled()) {
            enable(wanted, entry);
        }
        staying.put(entry.name(), wanted);
    }

    private boolean lacksLauncher(DesiredEntry wanted) {
        String path = wanted.registration().interpreter();
        return desired.isLauncher(path) && !host.launchers().contains(path);
    }

    private void restore(DesiredEntry wanted) {
        if (isHeldBack(wanted)) {
            failed(wanted);
        } else {
            first.add(new Action.Restore(wanted.handler(), wanted.registration().interpreter(), wanted.launcher()));
        }
    }

    private void enable(DesiredEntry wanted, Entry entry) {
        if (isHeldBack(wanted)) {
            failed(wanted);
        } else {
            first.add(new Action.Enable(wanted.handler(), entry));
        }
    }

    private void compareDifferent(DesiredEntry wanted, Entry entry, Optional<Claim> claim) {
        boolean ours = claim.isPresent() && entry instanceof Entry.Known;
        if (ours) {
            write(wanted, whyDifferent(entry, claim.get()), Optional.of(entry));
        } else if (isImported(wanted.handler(), entry)) {
            write(wanted, Reason.CHANGED, Optional.of(entry));
        } else if (desired.replaceForeign() && entry instanceof Entry.Known) {
            write(wanted, Reason.NEW, Optional.of(entry));
        } else {
            conflict(wanted, entry);
        }
    }

    /** Whether another program made the entry of a file that declares this very handler, and that others override. */
    private boolean isImported(HandlerName name, Entry entry) {
        return desired.declarations().handlers().stream()
                .filter(handler -> handler.name().equals(name))
                .flatMap(handler -> handler.imported().stream())
                .anyMatch(entry::holds);
    }

    private static Reason whyDifferent(Entry entry, Claim claim) {
        if (entry.holds(claim.registration())) {
            return Reason.CHANGED;
        }
        return claim.accountsFor(entry) ? Reason.INTERRUPTED : Reason.REPLACED;
    }

    private void conflict(DesiredEntry wanted, Entry entry) {
        String remedy = entry instanceof Entry.Known
                ? "remove that entry, rename the handler, or set 'on-conflict: replace' in binfmtd.yaml"
                : "rename the handler; binfmtd does not touch entries that it does not understand";
        change(
                wanted.handler(),
                HandlerState.CONFLICT,
                "the kernel has an entry of this name that is not binfmtd's: " + entry.describe(),
                remedy);
    }

    // Which file a fix-binary entry holds can't be asked of the kernel; our records and two time stamps tell.

    private boolean holdsOldFile(Registration registration, Entry entry, Optional<Claim> claim) {
        if (!registration.has(Flag.FIX_BINARY)) {
            return false;
        }
        Optional<FileIdentity> now = pin(registration);
        if (now.isEmpty()) {
            return false;
        }
        return recordedPin(entry, claim)
                .map(recorded -> !recorded.equals(now.get()))
                .orElseGet(() -> isDoubtful(claim, now) || mayBeOlder(entry, now.get()));
    }

    /** Disabling an entry from a shell updates its time, which then shows nothing. */
    private static boolean mayBeOlder(Entry entry, FileIdentity now) {
        return !entry.enabled() || now.changed() >= entry.modified();
    }

    /**
     * Whether we were stopped while we registered it: with the same there before, so that it is unknown which of the two
     * this is, or with another file at the path than there is now.
     */
    private static boolean isDoubtful(Optional<Claim> claim, Optional<FileIdentity> now) {
        return claim.filter(held -> !held.isDone())
                .filter(held -> held.former().equals(Optional.of(held.registration()))
                        || held.pin().isPresent() && !held.pin().equals(now))
                .isPresent();
    }

    private Optional<FileIdentity> recordedPin(Entry entry, Optional<Claim> claim) {
        return claim.filter(held -> held.inode() == entry.inode() && held.device() == observed.device())
                .flatMap(Claim::pin);
    }

    private Optional<FileIdentity> pin(Registration registration) {
        return host.present(registration.interpreter()).map(Host.Interpreter.Present::pin);
    }

    /** Whether nothing has to be recorded, as is mostly so. */
    private boolean isAsRecorded(Claim held, DesiredEntry wanted, Entry entry) {
        return held.isDone()
                && held.inode() == entry.inode()
                && held.device() == observed.device()
                && held.priority() == wanted.priority()
                && held.temporary().isEmpty()
                && held.former().isEmpty()
                && held.registration().equals(wanted.registration())
                && held.files().equals(wanted.files())
                && (held.pin().isPresent() || !wanted.registration().has(Flag.FIX_BINARY));
    }

    /** The claim as it should be recorded for an entry that is right. */
    private Claim claimed(DesiredEntry wanted, Entry entry, Optional<Claim> claim) {
        Optional<FileIdentity> pin = wanted.registration().has(Flag.FIX_BINARY)
                ? recordedPin(entry, claim).or(() -> pin(wanted.registration()))
                : Optional.empty();
        return new Claim(
                wanted.handler(),
                wanted.registration(),
                wanted.priority(),
                claim.map(Claim::kind).orElse(Claim.Kind.ADOPTED),
                observed.device(),
                wanted.files(),
                entry.inode(),
                pin,
                leftover(wanted.handler()).map(Entry::name),
                former(wanted, Optional.empty(), leftover(wanted.handler())));
    }

    // What is others', and to be put back.

    private Map<HandlerName, Protection.ProtectionState> protect(Map<HandlerName, Assessment.Result> assessed) {
        Map<HandlerName, Protection.ProtectionState> states = new HashMap<>();
        for (HandlerName name : desired.protection().names()) {
            boolean isOwn = owned.containsKey(name)
                    || Optional.ofNullable(assessed.get(name))
                            .flatMap(Assessment.Result::wanted)
                            .isPresent();
            states.put(name, isOwn ? Protection.ProtectionState.OWN : protect(name));
        }
        return states;
    }

    private Protection.ProtectionState protect(HandlerName name) {
        Optional<ProtectedEntry> known =
                Optional.ofNullable(desired.protection().known().get(name));
        Optional<Entry> entry = entry(name.entry());
        if (entry.isEmpty()) {
            known.filter(this::isToBePutBack).ifPresent(keepsake -> last.add(new Action.PutBack(keepsake)));
            return known.isPresent() ? Protection.ProtectionState.ABSENT : Protection.ProtectionState.UNKNOWN;
        }
        if (entry.get() instanceof Entry.Known found) {
            ProtectedEntry now = ProtectedEntry.of(name, found);
            if (!known.equals(Optional.of(now))) {
                first.add(new Action.Learn(now));
            }
            return Protection.ProtectionState.PRESENT;
        }
        if (entry.get() instanceof Entry.Unread) {
            return known.isPresent() ? Protection.ProtectionState.PRESENT : Protection.ProtectionState.UNKNOWN;
        }
        return Protection.ProtectionState.OPAQUE;
    }

    private boolean isToBePutBack(ProtectedEntry keepsake) {
        return desired.protection().overdue().contains(keepsake.name())
                && !desired.heldBack().contains(keepsake.name());
    }

    // Writing.

    private void write(DesiredEntry wanted, Reason reason, Optional<Entry> old) {
        if (isHeldBack(wanted)) {
            failed(wanted);
            return;
        }
        Optional<Entry> cover = leftover(wanted.handler());
        if (cover.isPresent() && isUseless(cover.get(), wanted, old)) {
            first.add(new Action.RemoveTemporary(wanted.handler(), cover.get()));
            cover = Optional.empty();
        }
        members.add(member(wanted, reason, old, cover));
    }

    /** Whether a left-over can go before the rest begins: it is not what is wanted, and the old entry still serves. */
    private static boolean isUseless(Entry cover, DesiredEntry wanted, Optional<Entry> old) {
        return !cover.serves(wanted.registration())
                && old.filter(Entry::enabled).isPresent();
    }

    private Action.Member member(DesiredEntry wanted, Reason reason, Optional<Entry> old, Optional<Entry> cover) {
        EntryName temporary = cover.map(Entry::name).orElseGet(() -> freeTemporary(wanted.handler()));
        Claim intended = new Claim(
                wanted.handler(),
                wanted.registration(),
                wanted.priority(),
                claim(wanted.handler()).map(held -> kindOf(held, old)).orElseGet(() -> kindOfNew(wanted, old)),
                observed.device(),
                wanted.files(),
                0,
                wanted.registration().has(Flag.FIX_BINARY) ? pin(wanted.registration()) : Optional.empty(),
                Optional.of(temporary),
                former(wanted, old, cover));
        return new Action.Member(wanted, reason, intended, old, cover, temporary);
    }

    /** What we write where nothing of the other program's stands any more is ours to remove. */
    private static Claim.Kind kindOf(Claim held, Optional<Entry> old) {
        boolean stands = !held.isDone() || old.filter(held::accountsFor).isPresent();
        return stands ? held.kind() : Claim.Kind.OWN;
    }

    /** What another program had registered is left when it is no longer declared, even if it has to move now. */
    private Claim.Kind kindOfNew(DesiredEntry wanted, Optional<Entry> old) {
        return old.filter(entry -> entry.holds(wanted.registration()) || isImported(wanted.handler(), entry))
                        .isPresent()
                ? Claim.Kind.ADOPTED
                : Claim.Kind.OWN;
    }

    /**
     * What the journal has to remember beside the registration that is written: the left-over's content where it is
     * another, or else what is ours of the entry that is about to go.
     */
    private Optional<Registration> former(DesiredEntry wanted, Optional<Entry> old, Optional<Entry> cover) {
        return cover.filter(entry -> !entry.holds(wanted.registration()))
                .or(() -> old.filter(entry -> claim(wanted.handler())
                        .filter(held -> held.accountsFor(entry))
                        .isPresent()))
                .flatMap(Planner::content);
    }

    private static Optional<Registration> content(Entry entry) {
        return entry instanceof Entry.Known known ? Optional.of(known.registration()) : Optional.empty();
    }

    private EntryName freeTemporary(HandlerName handler) {
        int number = 1;
        while (entries.containsKey(EntryName.temporaryFor(handler, number))) {
            number++;
        }
        return EntryName.temporaryFor(handler, number);
    }

    private void failed(DesiredEntry wanted) {
        boolean served = leftover(wanted.handler())
                .filter(cover -> cover.serves(wanted.registration()))
                .isPresent();
        if (served && isFrozen(wanted.handler())) {
            return;
        }
        if (served) {
            change(wanted.handler(), HandlerState.ACTIVE, "served by temporary", "");
        } else {
            change(wanted.handler(), HandlerState.FAILED, "", "");
        }
    }

    private boolean isFrozen(HandlerName name) {
        return Optional.ofNullable(verdicts.get(name))
                .filter(verdict -> verdict.state() == HandlerState.FROZEN)
                .isPresent();
    }

    private void rewriteDisplaced() {
        List<DesiredEntry> standing = standing();
        List<HandlerName> written = members.stream().map(Action.Member::handler).toList();
        failDisplaced(standing, written);
        List<DesiredEntry> movable =
                standing.stream().filter(wanted -> !isHeldBack(wanted)).toList();
        Set<HandlerName> overtaken = overtaken(movable);
        Set<HandlerName> displaced = order.displaced(names(movable), written, overtaken);
        for (DesiredEntry wanted : standing) {
            if (displaced.contains(wanted.handler())) {
                write(
                        wanted,
                        whyDisplaced(wanted, overtaken),
                        entry(wanted.handler().entry()));
            } else {
                dropCover(wanted);
            }
        }
    }

    /** Those that stay, in the kernel's order. */
    private List<DesiredEntry> standing() {
        List<DesiredEntry> standing = new ArrayList<>();
        for (Entry entry : observed.entries()) {
            Optional.ofNullable(staying.get(entry.name())).ifPresent(standing::add);
        }
        return standing;
    }

    private static List<HandlerName> names(List<DesiredEntry> wanted) {
        return wanted.stream().map(DesiredEntry::handler).toList();
    }

    /** Those that files are taken from by an entry of another program, which stands above them. */
    private Set<HandlerName> overtaken(List<DesiredEntry> movable) {
        Set<HandlerName> overtaken = new HashSet<>();
        if (desired.restoreOvertaken() && !movable.isEmpty()) {
            List<Entry.Known> foreign = foreignAbove(place(movable.get(movable.size() - 1)));
            for (DesiredEntry wanted : movable) {
                if (foreign.stream().anyMatch(entry -> takesFrom(wanted, entry))) {
                    overtaken.add(wanted.handler());
                }
            }
        }
        return overtaken;
    }

    private List<Entry.Known> foreignAbove(int lowest) {
        List<Entry.Known> foreign = new ArrayList<>();
        for (Entry entry : observed.entries().subList(0, lowest)) {
            if (entry.enabled() && entry instanceof Entry.Known known && !isOurs(known)) {
                foreign.add(known);
            }
        }
        return foreign;
    }

    /** Names that we hold or are about to, and what a former run has left. */
    private boolean isOurs(Entry.Known entry) {
        return staying.containsKey(entry.name()) || ourNames().contains(entry.name());
    }

    private boolean takesFrom(DesiredEntry wanted, Entry.Known entry) {
        return places().get(entry.name()) < place(wanted)
                && entry.registration().pattern().meets(wanted.registration().pattern());
    }

    private Set<EntryName> ourNames;

    private Set<EntryName> ourNames() {
        if (ourNames == null) {
            ourNames = new HashSet<>();
            members.forEach(member -> ourNames.add(member.handler().entry()));
            owned.keySet().forEach(name -> {
                ourNames.add(name.entry());
                leftover(name).map(Entry::name).ifPresent(ourNames::add);
            });
        }
        return ourNames;
    }

    /** Those that are held back stay where they are, and what stands above them is not moved for their sake. */
    private void failDisplaced(List<DesiredEntry> standing, List<HandlerName> written) {
        if (standing.stream().anyMatch(this::isHeldBack)) {
            Set<HandlerName> displaced = order.displaced(names(standing), written, Set.of());
            standing.stream()
                    .filter(wanted -> isHeldBack(wanted) && displaced.contains(wanted.handler()))
                    .forEach(this::failed);
        }
    }

    /** What a former run left is removed only where the entry serves by now; if it is enabled first, the next time. */
    private void dropCover(DesiredEntry wanted) {
        if (entry(wanted.handler().entry()).filter(Entry::enabled).isPresent()) {
            leftover(wanted.handler())
                    .ifPresent(cover -> first.add(new Action.RemoveTemporary(wanted.handler(), cover)));
        }
    }

    /** Moved by another process, or only moved along by what we write now. */
    private Reason whyDisplaced(DesiredEntry wanted, Set<HandlerName> overtaken) {
        boolean moved = staying.values().stream()
                .anyMatch(other -> place(other) < place(wanted) && wanted.mustStandAbove(other));
        if (moved) {
            return Reason.REORDERED;
        }
        return overtaken.contains(wanted.handler()) ? Reason.OVERTAKEN : Reason.MOVED;
    }

    private int place(DesiredEntry wanted) {
        return places().get(wanted.handler().entry());
    }

    private Map<EntryName, Integer> places;

    private Map<EntryName, Integer> places() {
        if (places == null) {
            places = new HashMap<>();
            for (Entry entry : observed.entries()) {
                places.put(entry.name(), places.size());
            }
        }
        return places;
    }

    private void release(Claim claim) {
        List<Entry> removed = new ArrayList<>();
        if (claim.kind() == Claim.Kind.OWN) {
            entry(claim.handler().entry()).filter(claim::accountsFor).ifPresent(removed::add);
        }
        leftover(claim.handler()).ifPresent(removed::add);
        last.add(new Action.Release(claim.handler(), removed));
    }

    private List<Action> actions() {
        List<Action> actions = new ArrayList<>(first);
        order.groups(members).forEach(group -> actions.add(new Action.Rewrite(group)));
        actions.addAll(last);
        return actions;
    }

    // Looking things up.

    /** The temporary entry that a former run left for this handler: only ours if its content is our doing. */
    private Optional<Entry> leftover(HandlerName handler) {
        return claim(handler)
                .flatMap(claim -> claim.temporary().flatMap(this::entry).filter(claim::accountsFor));
    }

    private Optional<Entry> entry(EntryName name) {
        return Optional.ofNullable(entries.get(name));
    }

    private Optional<Claim> claim(HandlerName name) {
        return Optional.ofNullable(owned.get(name));
    }

    private boolean isHeldBack(DesiredEntry wanted) {
        return desired.heldBack().contains(wanted.handler());
    }

    private void change(HandlerName name, HandlerState state, String reason, String remedy) {
        verdicts.computeIfPresent(name, (same, verdict) -> verdict.with(state, reason, remedy));
    }
}
