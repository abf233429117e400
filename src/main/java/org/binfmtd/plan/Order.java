package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.HandlerName;

/**
 * The kernel tries the newest entry first, and the only way to move one is to register it again, which puts it on top.
 * So the question is which entries have to be written again, and in which sequence. Which must stand above which is
 * found out once for all of them.
 */
final class Order {
    private static final Comparator<DesiredEntry> LOWEST_FIRST =
            Comparator.comparingInt(DesiredEntry::priority).thenComparing(DesiredEntry::handler);

    private final List<DesiredEntry> all;
    private final Map<HandlerName, DesiredEntry> byName = new HashMap<>();
    private final Map<HandlerName, List<HandlerName>> uppers = new HashMap<>();
    private final Map<HandlerName, List<HandlerName>> lowers = new HashMap<>();

    Order(List<DesiredEntry> all) {
        this.all = List.copyOf(all);
        for (DesiredEntry upper : all) {
            byName.put(upper.handler(), upper);
            for (DesiredEntry lower : all) {
                if (upper.mustStandAbove(lower)) {
                    note(uppers, lower, upper);
                    note(lowers, upper, lower);
                }
            }
        }
    }

    private static void note(Map<HandlerName, List<HandlerName>> relation, DesiredEntry of, DesiredEntry other) {
        relation.computeIfAbsent(of.handler(), none -> new ArrayList<>()).add(other.handler());
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
                .filter(known -> known.priority() == wanted.priority())
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

    private List<HandlerName> above(HandlerName name) {
        return uppers.getOrDefault(name, List.of());
    }

    private List<HandlerName> below(HandlerName name) {
        return lowers.getOrDefault(name, List.of());
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
