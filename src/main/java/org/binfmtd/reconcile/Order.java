package org.binfmtd.reconcile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Wanted;

/**
 * The kernel tries the newest entry first, and the only way to move one is to register it again, which puts it on top.
 * So the question is which entries have to be written again, and in which sequence.
 */
final class Order {
    private static final Comparator<Wanted> LOWEST_FIRST =
            Comparator.comparingInt(Wanted::priority).thenComparing(Wanted::handler);

    private Order() {}

    /**
     * Those that stay as they are but would then stand wrong: above one that must stand above them, or below one that
     * is written.
     *
     * @param staying in the kernel's order
     * @param written those that are written anyway, in any order
     * @param overtaken those of {@code staying} that stand wrong among others' entries
     */
    static Set<HandlerName> displaced(List<Wanted> staying, List<Wanted> written, Set<HandlerName> overtaken) {
        List<Wanted> rising = new ArrayList<>(written);
        rising.addAll(misplaced(staying));
        staying.stream().filter(wanted -> overtaken.contains(wanted.handler())).forEach(rising::add);
        Set<HandlerName> displaced = new HashSet<>();
        for (int next = 0; next < rising.size(); next++) {
            Wanted lower = rising.get(next);
            boolean isNew = next >= written.size() && displaced.add(lower.handler());
            if (isNew || next < written.size()) {
                staying.stream()
                        .filter(upper -> !displaced.contains(upper.handler()) && upper.mustStandAbove(lower))
                        .forEach(rising::add);
            }
        }
        return displaced;
    }

    private static List<Wanted> misplaced(List<Wanted> staying) {
        List<Wanted> misplaced = new ArrayList<>();
        for (int below = 1; below < staying.size(); below++) {
            if (hasLesserAbove(staying, below)) {
                misplaced.add(staying.get(below));
            }
        }
        return misplaced;
    }

    private static boolean hasLesserAbove(List<Wanted> staying, int below) {
        for (int above = 0; above < below; above++) {
            if (staying.get(below).mustStandAbove(staying.get(above))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Splits what is to be written into groups that do not overlap each other, each in the sequence in which it is to
     * be written.
     */
    static List<List<Action.Member>> groups(List<Action.Member> members) {
        List<Action.Member> left = new ArrayList<>(members);
        left.sort(Comparator.comparing(Action.Member::wanted, LOWEST_FIRST));
        List<List<Action.Member>> groups = new ArrayList<>();
        while (!left.isEmpty()) {
            groups.add(takeGroup(left));
        }
        return groups;
    }

    private static List<Action.Member> takeGroup(List<Action.Member> left) {
        List<Action.Member> group = new ArrayList<>();
        group.add(left.remove(0));
        for (int next = 0; next < group.size(); next++) {
            Wanted reached = group.get(next).wanted();
            List<Action.Member> touching = left.stream()
                    .filter(each -> mustBeOrdered(reached, each.wanted()))
                    .toList();
            group.addAll(touching);
            left.removeAll(touching);
        }
        group.sort(Comparator.comparing(Action.Member::wanted, LOWEST_FIRST));
        return group;
    }

    private static boolean mustBeOrdered(Wanted one, Wanted other) {
        return one.mustStandAbove(other) || other.mustStandAbove(one);
    }
}
