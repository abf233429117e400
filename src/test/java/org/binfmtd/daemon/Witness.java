package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;

/**
 * Sees each effect of a simulated daemon on the kernel: what is somebody else's must stay as it is, who is served must
 * stay served. It knows whose an entry is because it has seen who made it; the daemon does not.
 */
final class Witness implements FakeBinfmtMisc.Spectator {
    private final FakeBinfmtMisc kernel;
    private final SimulatedFiles files;
    private final SimulatedJournal journal;
    private final List<HandlerName> names;

    /** Entries that the daemon made, by their inodes. */
    private final Set<Long> made = new HashSet<>();
    /** Entries that the daemon put back for somebody else. */
    private final Set<Long> putBack = new HashSet<>();
    /** Names that once held an adopted entry, which outlives the handler. */
    final Set<HandlerName> adopted = new HashSet<>();
    /**
     * Names that another program's entry held when the daemon last acted: it may have been adopted, and moved at once.
     */
    private final Set<HandlerName> foreign = new HashSet<>();

    /** What to do before each effect: somebody else may be quick, or the daemon die. */
    Runnable before = () -> {};
    /** What to do after each effect. */
    Consumer<String> after = effect -> {};

    /** The daemon is stopped under settings that let it remove what is its own. */
    boolean leaving;

    private Map<HandlerName, Claim> claims = Map.of();
    private Set<HandlerName> served = Set.of();
    private List<Entry> entries = List.of();
    private boolean removalsDue;
    private int effects;

    Witness(FakeBinfmtMisc kernel, SimulatedFiles files, SimulatedJournal journal, List<HandlerName> names) {
        this.kernel = kernel;
        this.files = files;
        this.journal = journal;
        this.names = names;
        kernel.watchedBy(this);
    }

    /** The daemon begins to act. */
    void begin(boolean mayRemove) {
        removalsDue = mayRemove;
        claims = journal.claims();
        claims.values().stream()
                .filter(claim -> claim.kind() == Claim.Kind.ADOPTED && adopted.add(claim.handler()))
                .forEach(this::wasAdopted);
        claims.values().stream()
                .filter(claim -> claim.kind() == Claim.Kind.OWN)
                .forEach(claim -> adopted.remove(claim.handler()));
        foreign.clear();
        journal.keep();
        served = served();
    }

    private void wasAdopted(Claim claim) {
        boolean isOwn = kernel.read(claim.handler().entry())
                .filter(this::isMade)
                .filter(entry -> entry.inode() == claim.inode())
                .isPresent();
        check(
                !isOwn
                        || foreign.contains(claim.handler())
                        || handler(claim.handler()).flatMap(Handler::imported).isPresent(),
                () -> "an entry that the daemon made is taken for somebody else's: " + claim);
    }

    /** Somebody else has acted while the daemon does. */
    void somebodyElseActed() {
        Set<HandlerName> now = served();
        served.retainAll(now);
    }

    boolean isMade(Entry entry) {
        return made.contains(entry.inode());
    }

    int effects() {
        return effects;
    }

    @Override
    public void before(String effect) {
        check(kernel.observe().usable(), "something is written where nothing is mounted: " + effect);
        before.run();
        entries = kernel.observe().entries();
        entries.stream()
                .filter(entry -> !isMade(entry))
                .forEach(entry -> entry.name().handler().ifPresent(foreign::add));
    }

    @Override
    public void after(String effect) {
        effects++;
        journal.keep();
        List<Entry> now = kernel.observe().entries();
        look(effect, now);
        after.accept(effect);
    }

    private void look(String effect, List<Entry> now) {
        now.stream().filter(entry -> !hasInode(entries, entry)).forEach(entry -> {
            appeared(entry);
            check(
                    entry.name()
                            .handlerServed()
                            .filter(names::contains)
                            .filter(this::isUndeclared)
                            .isEmpty(),
                    () -> "what no file declares is written: " + entry + ", claims " + claims);
        });
        for (Entry entry : entries) {
            check(
                    now.contains(entry)
                            || isMade(entry)
                            || mayTouch(entry)
                            || effect.startsWith("disable") && putBack.remove(entry.inode()),
                    () -> "another program's entry is touched by '" + effect + "': " + entry + ", claims " + claims);
        }
        Set<HandlerName> left = new TreeSet<>(served);
        left.removeAll(served());
        for (HandlerName name : left) {
            check(
                    mayGo(name),
                    () -> name + " is not served any more after '" + effect + "'; before " + entries + ", claims "
                            + claims);
        }
        served.removeAll(left);
    }

    private static boolean hasInode(List<Entry> entries, Entry wanted) {
        return entries.stream().anyMatch(entry -> entry.inode() == wanted.inode());
    }

    /** What is put back for somebody else is somebody else's. */
    private void appeared(Entry entry) {
        Optional<HandlerName> name = entry.name().handler();
        if (name.filter(files.inForce().protectedNames()::contains).isEmpty() || names.contains(name.get())) {
            made.add(entry.inode());
        } else {
            putBack.add(entry.inode());
        }
    }

    // What is somebody else's.

    private boolean mayTouch(Entry entry) {
        return entry instanceof Entry.Known
                && (names.stream().anyMatch(name -> isLeftover(name, entry))
                        || entry.name()
                                .handler()
                                .filter(names::contains)
                                .filter(name -> mayTouch(name, entry))
                                .isPresent());
    }

    /** Nobody could tell it from what a former run had left. */
    private boolean isLeftover(HandlerName name, Entry entry) {
        return claim(name)
                .filter(claim -> claim.temporary().equals(Optional.of(entry.name())) && claim.accountsFor(entry))
                .isPresent();
    }

    private boolean mayTouch(HandlerName name, Entry entry) {
        Optional<Claim> claim = claim(name);
        if (claim.isPresent()) {
            return isDeclared(name)
                    || isFrozen(claim.get())
                    || isUndecided(name)
                    || !files.areSettled()
                    || claim.get().accountsFor(entry);
        }
        return isDeclared(name)
                && (files.inForce().onConflict() == Settings.OnConflict.REPLACE
                        || handler(name)
                                .flatMap(Handler::imported)
                                .filter(entry::holds)
                                .isPresent()
                        || isAsDeclared(name, entry));
    }

    private boolean isAsDeclared(HandlerName name, Entry entry) {
        return handler(name)
                .flatMap(handler -> handler.rule()
                        .filter(rule -> rule.candidates().stream()
                                .map(path -> handler.registration(
                                        rule, path, files.launchers().toString()))
                                .anyMatch(entry::holds)))
                .isPresent();
    }

    // Who is served.

    private Set<HandlerName> served() {
        List<Entry> now = kernel.observe().entries();
        Set<HandlerName> found = new HashSet<>();
        for (HandlerName name : names) {
            if (now.stream().anyMatch(entry -> serves(name, entry))) {
                found.add(name);
            }
        }
        return found;
    }

    private boolean serves(HandlerName name, Entry entry) {
        if (!entry.enabled()) {
            return false;
        }
        return entry.name().equals(name.entry())
                || isTemporary(name, entry.name()) && (isMade(entry) || isLeftover(name, entry));
    }

    static boolean isTemporary(HandlerName name, EntryName entry) {
        return entry.display().startsWith(EntryName.temporaryFor(name, 1).display());
    }

    /** Whether a handler may lose its entry: nobody wants it any more. */
    private boolean mayGo(HandlerName name) {
        if (leaving) {
            return true;
        }
        if (isDeclared(name)) {
            Handler.Rule rule = handler(name).flatMap(Handler::rule).orElseThrow();
            return files.interpreter(rule).isEmpty() || !files.isSeen(rule) || isRefused(rule);
        }
        Optional<Claim> claim = claim(name);
        return !claim.filter(this::isFrozen).isPresent() && !isUndecided(name);
    }

    /** Whether it may be missing in the files only because somebody is changing them. */
    private boolean isUndecided(HandlerName name) {
        return handler(name).isEmpty() && !(removalsDue && files.isGoneForGood(name));
    }

    private boolean isUndeclared(HandlerName name) {
        return handler(name).isEmpty()
                && !files.lastRead().broken().containsKey(name)
                && claim(name).filter(this::isFrozen).isEmpty();
    }

    static boolean isRefused(Handler.Rule rule) {
        return rule.pattern().fold(magic -> magic.matches(SimulatedFiles.PROTECTED), extension -> false);
    }

    private boolean isFrozen(Claim claim) {
        Declarations read = files.lastRead();
        return read.broken().containsKey(claim.handler())
                || claim.files().stream().anyMatch(read::mayStillDeclare);
    }

    private boolean isDeclared(HandlerName name) {
        return handler(name).filter(Handler::enabled).isPresent();
    }

    private Optional<Handler> handler(HandlerName name) {
        return files.lastRead().handlers().stream()
                .filter(handler -> handler.name().equals(name))
                .findFirst();
    }

    private Optional<Claim> claim(HandlerName name) {
        return Optional.ofNullable(claims.get(name));
    }

    private static void check(boolean holds, String otherwise) {
        check(holds, () -> otherwise);
    }

    private static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }

    /** The entries of the kernel, for a failure's message. */
    List<String> picture() {
        List<String> picture = new ArrayList<>();
        kernel.observe()
                .entries()
                .forEach(entry ->
                        picture.add((isMade(entry) ? "" : "foreign ") + entry.name() + ": " + entry.describe()));
        return picture;
    }
}
