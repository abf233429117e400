package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Hindrance;
import org.binfmtd.model.Observed;

/**
 * A kernel, what is declared, what is claimed, and what must be true of them at every step: who was served stays
 * served, what is foreign stays as it is, and in the end all is as declared and there is nothing more to do.
 */
final class Scene implements FakeBinfmtMisc.Spectator {
    private static final int PASSES = 4;

    /** Thrown where the daemon is killed. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    final Map<HandlerName, Handler> handlers = new TreeMap<>();
    final Set<HandlerName> heldBack = new HashSet<>();
    final Set<String> brokenFiles = new HashSet<>();
    /** Paths of the launchers that are there as they were written. */
    final Set<String> launchers = new HashSet<>();

    /** Entries that are there but cannot be read. */
    final Set<EntryName> unread = new HashSet<>();

    boolean replaceForeign;
    boolean restoreOvertaken;
    Protection protection = Protection.NONE;
    boolean removalsDue = true;
    Carrier carrier = new Carrier(kernel, Map.of());

    /** Steps until the daemon is killed, before or after an effect; negative: never. */
    int crashIn = -1;

    /** What has happened so far, for the message of a failure. */
    final List<String> story = new ArrayList<>();

    private Map<HandlerName, List<Entry>> served = Map.of();
    private Map<HandlerName, Verdict> verdicts = Map.of();
    private List<Entry> untouchable = List.of();

    Scene() {
        kernel.watchedBy(this);
    }

    Map<HandlerName, Claim> claims() {
        return carrier.journal;
    }

    Plan plan() {
        return Planner.plan(desired(), seen(), claims(), host());
    }

    private Observed seen() {
        Observed there = kernel.observe();
        List<Entry> entries = there.entries().stream().map(this::seen).toList();
        return new Observed(there.mount(), there.device(), there.enabled(), entries);
    }

    private Entry seen(Entry entry) {
        return unread.contains(entry.name())
                ? new Entry.Unread(entry.name(), new Hindrance(12, "ENOMEM", "wait"))
                : entry;
    }

    /** What is planned of the entries that are told of, when a whole plan was made before the change. */
    Plan planPartAfter(Runnable change, Set<EntryName> told) {
        Desired desired = desired();
        Assessments assessments = new Assessments();
        Planner.plan(desired, kernel.observe(), claims(), host(), assessments);
        change.run();
        Host host = host();
        Set<HandlerName> concerned = assessments.concerned(told, host);
        return Planner.part(concerned, desired, kernel.observe(), claims(), host, assessments);
    }

    private Desired desired() {
        Declarations declarations =
                new Declarations(List.copyOf(handlers.values()), Map.of(), brokenFiles, Set.of(), List.of());
        return new Desired(
                declarations,
                replaceForeign,
                false,
                removalsDue,
                heldBack,
                restoreOvertaken,
                protection,
                Samples.LAUNCHERS);
    }

    private Host host() {
        Map<String, Host.Interpreter> interpreters = new HashMap<>();
        for (String path : Samples.INTERPRETERS) {
            interpreters.put(path, interpreter(path));
        }
        return new Host(List.of(), List.of(), interpreters, Map.of(), launchers);
    }

    private Host.Interpreter interpreter(String path) {
        Optional<FileIdentity> pin = kernel.file(path);
        return pin.isPresent()
                ? new Host.Interpreter.Present(pin.get(), Bytes.of((byte) 0x7f), path, true, Optional.empty())
                : new Host.Interpreter.Absent("does not exist", false);
    }

    /** One pass, watched at every effect. */
    void pass() {
        pass(plan());
    }

    private void pass(Plan plan) {
        verdicts = plan.verdicts();
        untouchable = untouchable();
        served = served();
        plan.actions().forEach(this::putLaunchers);
        carrier.carryOut(plan);
        look("the end of the pass");
    }

    private void putLaunchers(Action action) {
        if (action instanceof Action.Restore restore) {
            launchers.add(restore.path());
        } else if (action instanceof Action.Rewrite rewrite) {
            rewrite.members().stream()
                    .map(Action.Member::wanted)
                    .filter(wanted -> wanted.launcher().isPresent())
                    .forEach(wanted -> launchers.add(wanted.registration().interpreter()));
        }
    }

    /** Passes until there is nothing to do, which must be soon. */
    void converge() {
        Plan plan = plan();
        for (int pass = 0; pass < PASSES && !plan.isEmpty(); pass++) {
            pass(plan);
            heldBack.addAll(carrier.failed);
            carrier.failed.clear();
            plan = plan();
        }
        assertThat(heldBack).as("refused").allMatch(this::lacksItsFile);
        assertThat(plan.actions()).as("left to do").isEmpty();
        checkEnd(plan);
    }

    /** What the kernel refuses here when nobody meddles: to hold a file that is gone. */
    private boolean lacksItsFile(HandlerName name) {
        return verdicts.get(name)
                .registration()
                .filter(wanted -> kernel.file(wanted.interpreter()).isEmpty())
                .isPresent();
    }

    @Override
    public void before(String effect) {
        maybeCrash();
    }

    @Override
    public void after(String effect) {
        story.add(effect);
        look(effect);
        maybeCrash();
    }

    private void maybeCrash() {
        if (crashIn >= 0 && crashIn-- == 0) {
            throw new Crash();
        }
    }

    // Who is served.

    private void look(String when) {
        for (Map.Entry<HandlerName, List<Entry>> each : served.entrySet()) {
            if (own(each.getKey()).stream().noneMatch(Entry::enabled)) {
                throw new AssertionError(
                        each.getKey() + " is not served after " + when + "; before there was " + each.getValue());
            }
        }
        for (Entry entry : untouchable) {
            if (!kernel.read(entry.name()).equals(Optional.of(entry))) {
                throw new AssertionError("what was foreign has changed after " + when + ": " + entry);
            }
        }
    }

    /** What serves each handler that is to stay in the kernel. */
    private Map<HandlerName, List<Entry>> served() {
        Map<HandlerName, List<Entry>> found = new TreeMap<>();
        verdicts.forEach((name, verdict) -> {
            List<Entry> own = own(name);
            if (verdict.registration().isPresent() && own.stream().anyMatch(Entry::enabled)) {
                found.put(name, own);
            }
        });
        return found;
    }

    /** The entry of this name and the temporary ones of ours, as far as anybody could know. */
    private List<Entry> own(HandlerName name) {
        List<Entry> own = new ArrayList<>();
        for (Entry entry : kernel.observe().entries()) {
            boolean isTemporary = isTemporary(name, entry) && !foreignInodes.contains(entry.inode());
            if (entry.name().equals(name.entry()) || isTemporary) {
                own.add(entry);
            }
        }
        return own;
    }

    private static boolean isTemporary(HandlerName name, Entry entry) {
        Bytes start = EntryName.temporaryFor(name, 1).bytes();
        Bytes bytes = entry.name().bytes();
        return bytes.length() >= start.length()
                && IntStream.range(0, start.length()).allMatch(i -> bytes.at(i) == start.at(i));
    }

    // What is foreign.

    /** Entries that somebody else put where a temporary entry could be. */
    final Set<Long> foreignInodes = new HashSet<>();

    private List<Entry> untouchable() {
        return kernel.observe().entries().stream().filter(this::isUntouchable).toList();
    }

    private boolean isUntouchable(Entry entry) {
        if (entry instanceof Entry.Opaque || unread.contains(entry.name()) || foreignInodes.contains(entry.inode())) {
            return true;
        }
        Optional<HandlerName> name = entry.name().handler();
        return name.map(handler -> isForeign(handler, entry)).orElse(false);
    }

    private boolean isForeign(HandlerName name, Entry entry) {
        Optional<Claim> claim = Optional.ofNullable(claims().get(name));
        Optional<Verdict> verdict = Optional.ofNullable(verdicts.get(name))
                .filter(any -> any.registration().isPresent());
        if (verdict.isEmpty()) {
            return claim.filter(held -> held.kind() == Claim.Kind.OWN)
                    .filter(held -> held.accountsFor(entry))
                    .isEmpty();
        }
        return claim.isEmpty()
                && !replaceForeign
                && !isImported(name, entry)
                && !entry.holds(verdict.get().registration().get());
    }

    /** What another program made of a file that declares the handler as well. */
    private boolean isImported(HandlerName name, Entry entry) {
        return Optional.ofNullable(handlers.get(name))
                .flatMap(Handler::imported)
                .filter(entry::holds)
                .isPresent();
    }

    // The end.

    private void checkEnd(Plan plan) {
        plan.verdicts().forEach((name, verdict) -> {
            if (verdict.state() == HandlerState.ACTIVE) {
                Entry entry = serving(name, verdict);
                assertThat(entry.serves(verdict.registration().get()))
                        .as("%s serves", entry)
                        .isTrue();
                checkFile(entry);
            }
        });
        checkOrder(plan);
        checkNoLeftovers();
    }

    private Entry serving(HandlerName name, Verdict verdict) {
        EntryName temporary = claims().get(name).temporary().orElse(name.entry());
        EntryName wanted = verdict.reason().equals("served by temporary") ? temporary : name.entry();
        assertThat(kernel.read(wanted)).as("entry of the active %s", name).isPresent();
        return kernel.read(wanted).get();
    }

    private void checkFile(Entry entry) {
        if (entry instanceof Entry.Known known && known.registration().has(Flag.FIX_BINARY)) {
            Optional<FileIdentity> now = kernel.file(known.registration().interpreter());
            if (now.isPresent()) {
                assertThat(kernel.held(entry)).as("file held by %s", entry).isEqualTo(now);
            }
        }
    }

    private void checkOrder(Plan plan) {
        List<DesiredEntry> inKernel = new ArrayList<>();
        for (Entry entry : kernel.observe().entries()) {
            entry.name()
                    .handler()
                    .map(claims()::get)
                    .filter(claim ->
                            plan.verdicts().containsKey(claim.handler()) && !heldBack.contains(claim.handler()))
                    .filter(claim -> entry.holds(claim.registration()))
                    .ifPresent(claim -> inKernel.add(
                            DesiredEntry.of(claim.handler(), claim.registration(), claim.priority(), List.of())));
        }
        for (int below = 1; below < inKernel.size(); below++) {
            for (int above = 0; above < below; above++) {
                assertThat(inKernel.get(below).mustStandAbove(inKernel.get(above)))
                        .as("%s stands below %s", inKernel.get(below), inKernel.get(above))
                        .isFalse();
            }
        }
    }

    private void checkNoLeftovers() {
        Set<EntryName> left = new TreeSet<>();
        for (Entry entry : kernel.observe().entries()) {
            if (entry.name().display().contains("~binfmtd") && !foreignInodes.contains(entry.inode())) {
                left.add(entry.name());
            }
        }
        left.removeIf(this::servesWhileConflict);
        heldBack.forEach(name -> left.remove(EntryName.temporaryFor(name, 1)));
        heldBack.forEach(name -> left.remove(EntryName.temporaryFor(name, 2)));
        assertThat(left).as("temporary entries").isEmpty();
    }

    /** Where something that nobody may touch has the name, the temporary entry is all that serves. */
    private boolean servesWhileConflict(EntryName temporary) {
        String text = temporary.display();
        EntryName name = EntryName.of(text.substring(0, text.indexOf('~')));
        return kernel.read(name).filter(Entry.Opaque.class::isInstance).isPresent();
    }
}
