package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.PatternIndex;

/**
 * The kernel tries the newest entry first, and the only way to move one is to register it again, which puts it on top.
 * So the question is which entries have to be written again, and in which sequence. Which must stand above which is
 * asked of an index: with many entries there are too many pairs to keep them.
 */
final class Order {
    private static final Comparator<DesiredEntry> LOWEST_FIRST =
            Comparator.comparingInt(DesiredEntry::precedence).thenComparing(DesiredEntry::handler);

    private final List<DesiredEntry> all;
    private final Map<HandlerName, DesiredEntry> byName = new HashMap<>();
    private final PatternIndex<DesiredEntry> byPattern;
    /** Those with a magic, and those with an extension, by priority: one of each may always meet in one file. */
    private final NavigableMap<Integer, List<DesiredEntry>> magics = new TreeMap<>();

    private final NavigableMap<Integer, List<DesiredEntry>> extensions = new TreeMap<>();

    Order(List<DesiredEntry> all) {
        this.all = List.copyOf(all);
        this.byPattern = new PatternIndex<>(all, each -> each.registration().pattern());
        for (DesiredEntry each : all) {
            byName.put(each.handler(), each);
            (each.registration().pattern().isMagic() ? magics : extensions)
                    .computeIfAbsent(each.priority(), none -> new ArrayList<>())
                    .add(each);
        }
    }

    /** Whether this is what there is to know of these. */
    boolean isOf(List<DesiredEntry> others) {
        return all.equals(others);
    }

    /** Whether it is what there is to know of these too, among others. */
    boolean knows(List<DesiredEntry> some) {
        return some.stream().allMatch(this::knows);
    }

    private boolean knows(DesiredEntry wanted) {
        return Optional.ofNullable(byName.get(wanted.handler()))
                .filter(known -> known.priority() == wanted.priority() && known.precedence() == wanted.precedence())
                .filter(known -> known.registration()
                        .pattern()
                        .equals(wanted.registration().pattern()))
                .isPresent();
    }

    /** Those of them that are among these, and all that are connected with them. */
    Set<HandlerName> connected(Set<HandlerName> names) {
        List<HandlerName> reached = new ArrayList<>(names);
        Set<HandlerName> connected = new HashSet<>();
        for (int next = 0; next < reached.size(); next++) {
            HandlerName name = reached.get(next);
            if (byName.containsKey(name) && connected.add(name)) {
                reached.addAll(above(name));
                reached.addAll(below(name));
            }
        }
        return connected;
    }

    /** Those that must stand above it. */
    List<HandlerName> above(HandlerName name) {
        return related(
                name,
                one -> ofOtherKind(one).tailMap(one.priority(), false),
                (each, other) -> other.mustStandAbove(each));
    }

    /** Those that it must stand above. */
    List<HandlerName> below(HandlerName name) {
        return related(name, one -> ofOtherKind(one).headMap(one.priority(), false), DesiredEntry::mustStandAbove);
    }

    private List<HandlerName> related(
            HandlerName name,
            Function<DesiredEntry, Map<Integer, List<DesiredEntry>>> ofOtherKind,
            BiPredicate<DesiredEntry, DesiredEntry> relation) {
        DesiredEntry one = byName.get(name);
        if (one == null) {
            return List.of();
        }
        Stream<DesiredEntry> ofItsKind = byPattern.meeting(one.registration().pattern()).stream();
        return Stream.concat(ofItsKind, ofOtherKind.apply(one).values().stream().flatMap(List::stream))
                .filter(other -> relation.test(one, other))
                .map(DesiredEntry::handler)
                .toList();
    }

    private NavigableMap<Integer, List<DesiredEntry>> ofOtherKind(DesiredEntry one) {
        return one.registration().pattern().isMagic() ? extensions : magics;
    }

    /**
     * Those that stay as they are but would then stand wrong: above one that must stand above them, or below one that
     * is written.
     *
     * @param staying in the kernel's order
     * @param written those that are written anyway, in any order
     * @param overtaken those of {@code staying} that stand wrong among others' entries
     */
    Set<HandlerName> displaced(List<HandlerName> staying, List<HandlerName> written, Set<HandlerName> overtaken) {
        Map<HandlerName, Integer> places = places(staying);
        List<HandlerName> rising = new ArrayList<>();
        written.forEach(name -> rising.addAll(above(name)));
        staying.stream()
                .filter(name -> overtaken.contains(name) || isMisplaced(name, places))
                .forEach(rising::add);
        Set<HandlerName> displaced = new HashSet<>();
        for (int next = 0; next < rising.size(); next++) {
            HandlerName name = rising.get(next);
            if (places.containsKey(name) && displaced.add(name)) {
                rising.addAll(above(name));
            }
        }
        return displaced;
    }

    private static Map<HandlerName, Integer> places(List<HandlerName> names) {
        Map<HandlerName, Integer> places = new HashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        return places;
    }

    private boolean isMisplaced(HandlerName name, Map<HandlerName, Integer> places) {
        int place = places.get(name);
        return below(name).stream().anyMatch(lower -> places.getOrDefault(lower, place) < place);
    }

    /**
     * Splits what is to be written into groups that do not overlap each other, each in the sequence in which it is to
     * be written.
     */
    List<List<Action.Member>> groups(List<Action.Member> members) {
        Map<HandlerName, Action.Member> left = new HashMap<>();
        members.forEach(member -> left.put(member.handler(), member));
        return members.stream()
                .map(Action.Member::wanted)
                .sorted(LOWEST_FIRST)
                .map(lowest -> takeGroup(lowest.handler(), left))
                .filter(group -> !group.isEmpty())
                .toList();
    }

    /** The one and all that are connected with it; none of them if it is taken already. */
    private List<Action.Member> takeGroup(HandlerName first, Map<HandlerName, Action.Member> left) {
        List<HandlerName> reached = new ArrayList<>(List.of(first));
        List<Action.Member> group = new ArrayList<>();
        for (int next = 0; next < reached.size(); next++) {
            HandlerName name = reached.get(next);
            Action.Member member = left.remove(name);
            if (member != null) {
                group.add(member);
                Stream.of(above(name), below(name)).forEach(reached::addAll);
            }
        }
        group.sort(Comparator.comparing(Action.Member::wanted, LOWEST_FIRST));
        return group;
    }
}
