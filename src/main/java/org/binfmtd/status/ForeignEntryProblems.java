package org.binfmtd.status;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.ForeignInterpreter;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.PatternIndex;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;
import org.binfmtd.model.Registration;
import org.binfmtd.model.TrustViolation;

/**
 * What other programs have registered that endangers the machine, or that gets no files because of binfmtd's entries.
 * It is theirs, so it is only reported.
 *
 * @param interpreters of their entries, by path
 */
record ForeignEntryProblems(String mountPoint, Map<String, ForeignInterpreter> interpreters) {
    /** So many of a kind are reported one by one. */
    private static final int MOST = 20;

    /** @param owned the names of binfmtd's own entries */
    List<Problem> of(List<Entry> entries, Set<EntryName> owned) {
        List<Entry.Known> foreign = known(entries).stream()
                .filter(entry -> !owned.contains(entry.name()))
                .toList();
        List<Problem> problems = new ArrayList<>();
        problems.addAll(few(foreign, this::credentials));
        problems.addAll(few(foreign, this::exchangeable));
        problems.addAll(few(foreign, this::orphaned));
        problems.addAll(shadowed(entries, owned));
        return problems;
    }

    private static List<Entry.Known> known(List<Entry> entries) {
        List<Entry.Known> known = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.enabled() && entry instanceof Entry.Known understood) {
                known.add(understood);
            }
        }
        return known;
    }

    private interface Check {
        Optional<Problem> ask(Entry.Known entry);
    }

    private static List<Problem> few(List<Entry.Known> entries, Check question) {
        return few(
                entries.stream().flatMap(entry -> question.ask(entry).stream()).toList());
    }

    /** @param all of one kind */
    private static List<Problem> few(List<Problem> all) {
        if (all.size() <= MOST) {
            return all;
        }
        List<Problem> few = new ArrayList<>(all.subList(0, MOST));
        few.add(Problem.ofSystem(
                Severity.WARNING,
                all.get(0).code(),
                "there are " + (all.size() - MOST) + " more entries like that",
                "look at them with ListEntries"));
        return few;
    }

    private Optional<Problem> credentials(Entry.Known entry) {
        return entry.registration().has(Flag.CREDENTIALS)
                ? Optional.of(Problem.ofSystem(
                        Severity.WARNING,
                        "foreign-credentials",
                        "another program's entry " + entry.name().display()
                                + " gives the rights of set-user-ID programs to its interpreter "
                                + Printable.printable(entry.registration().interpreter()),
                        remove(entry)))
                : Optional.empty();
    }

    private String remove(Entry.Known entry) {
        Bytes path = Bytes.ofText(mountPoint + "/").plus(entry.name().bytes());
        return "unless that is meant, remove it: echo -1 > " + Printable.shellWord(path);
    }

    /** One that its program has left behind; what holds its interpreter's file does not need it at its path. */
    private Optional<Problem> orphaned(Entry.Known entry) {
        Registration registration = entry.registration();
        return !registration.has(Flag.FIX_BINARY) && isGone(registration.interpreter())
                ? Optional.of(Problem.ofSystem(
                        Severity.WARNING,
                        "foreign-missing-interpreter",
                        "the entry " + entry.name().display() + ", which is not binfmtd's, runs "
                                + Printable.printable(registration.interpreter())
                                + ", which does not exist: no file that it takes can be run",
                        remove(entry)))
                : Optional.empty();
    }

    private boolean isGone(String path) {
        return interpreters.containsKey(path) && interpreters.get(path).isMissing();
    }

    private Optional<Problem> exchangeable(Entry.Known entry) {
        return danger(entry.registration())
                .map(danger -> Problem.ofSystem(
                        Severity.WARNING,
                        "foreign-untrusted-interpreter",
                        "another program's entry " + entry.name().display() + " runs "
                                + Printable.printable(entry.registration().interpreter()) + ", " + danger.reason(),
                        danger.remedy()));
    }

    private Optional<TrustViolation> danger(Registration registration) {
        String path = registration.interpreter();
        if (!path.startsWith("/")) {
            return Optional.of(new TrustViolation(
                    "relative",
                    path,
                    "which is another program in each working directory",
                    "register it with its whole path"));
        }
        return distrust(path)
                .map(distrust -> new TrustViolation(
                        distrust.code(),
                        distrust.hop(),
                        "which others than root can exchange: " + distrust.reason(),
                        distrust.remedy()));
    }

    private Optional<TrustViolation> distrust(String path) {
        return Optional.ofNullable(interpreters.get(path)).flatMap(ForeignInterpreter::violation);
    }

    /**
     * Entries of binfmtd's, and protected ones, that get not all of their files, because another program's entry stands
     * above them.
     *
     * @param names of the protected ones
     */
    List<Problem> overtaken(List<Entry> entries, Set<EntryName> owned, Set<HandlerName> names) {
        List<Entry.Known> all = known(entries);
        PatternIndex<Entry.Known> foreign = new PatternIndex<>(
                all.stream().filter(entry -> !owned.contains(entry.name())).toList(),
                entry -> entry.registration().pattern());
        Map<EntryName, Integer> places = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Entry.Known entry : all) {
            places.put(entry.name(), places.size());
            boolean isOwn = owned.contains(entry.name());
            if (isOwn || entry.name().handler().filter(names::contains).isPresent()) {
                foreign.meeting(entry.registration().pattern()).stream()
                        .filter(taker -> taker != entry && places.containsKey(taker.name()))
                        .findFirst()
                        .ifPresent(taker -> problems.add(overtaken(entry, taker, isOwn)));
            }
        }
        return few(problems);
    }

    private Problem overtaken(Entry.Known entry, Entry.Known taker, boolean isOwn) {
        return new Problem(
                Severity.WARNING,
                isOwn ? "overtaken" : "protected-overtaken",
                "",
                0,
                0,
                isOwn ? entry.name().display() : "",
                "",
                "files of the " + (isOwn ? "" : "protected ") + "entry "
                        + entry.name().display()
                        + " go to another program's entry " + taker.name().display()
                        + ", which the kernel tries first and which runs "
                        + Printable.printable(taker.registration().interpreter()),
                remove(taker));
    }

    /** Entries of others that get no file at all because one of ours stands above them. */
    private static List<Problem> shadowed(List<Entry> entries, Set<EntryName> owned) {
        List<Entry.Known> all = known(entries);
        Deque<Entry.Known> foreignBelow = new ArrayDeque<>();
        List<Problem> problems = new ArrayList<>();
        for (int place = all.size() - 1; place >= 0; place--) {
            Entry.Known entry = all.get(place);
            if (owned.contains(entry.name())) {
                shadowed(entry, foreignBelow).ifPresent(problems::add);
            } else {
                foreignBelow.addFirst(entry);
            }
        }
        Collections.reverse(problems);
        return problems;
    }

    private static Optional<Problem> shadowed(Entry.Known own, Collection<Entry.Known> foreignBelow) {
        List<String> covered = foreignBelow.stream()
                .filter(other ->
                        own.registration().pattern().covers(other.registration().pattern()))
                .map(other -> other.name().display())
                .toList();
        return covered.isEmpty() ? Optional.empty() : Optional.of(shadowed(own, covered));
    }

    private static Problem shadowed(Entry.Known own, List<String> covered) {
        String names = covered.stream().limit(MOST).collect(Collectors.joining(", "));
        String more = covered.size() > MOST ? " and " + (covered.size() - MOST) + " more" : "";
        String handler = own.name().display();
        return new Problem(
                Severity.WARNING,
                "shadows-foreign",
                "",
                0,
                0,
                handler,
                "",
                "every file of another program's " + (covered.size() == 1 ? "entry " : "entries ") + names + more
                        + " goes to this handler, which the kernel tries first",
                "if that is not meant, give the handler a narrower 'match', or 'enabled: false'");
    }
}
