package org.binfmtd.config.handlers;

import java.util.List;
import java.util.Optional;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.Match;

/**
 * Gives the lines of {@code binfmt.d(5)} the order that they have with systemd, in which the last one that is
 * registered stands above all others. Handlers of equal priority are in the order of their names, which is mostly the
 * same; where it is not, and some file may match both, the earlier line gets a lower priority. Between a magic and an
 * extension there is no order, as there is none elsewhere: else nearly every line would get a priority of its own,
 * which changes with each file that is added.
 */
public final class FileOrder {
    private FileOrder() {}

    /** @param fragments in the order of files and lines */
    public static void keep(List<Fragment> fragments) {
        int[] priorities = new int[fragments.size()];
        for (int i = fragments.size() - 1; i >= 0; i--) {
            priorities[i] = priority(i, fragments, priorities);
            if (priorities[i] != 0) {
                Fragment each = fragments.get(i);
                each.fields().put(HandlerKeys.PRIORITY, new Located<>(priorities[i], each.at(), each.origin()));
            }
        }
    }

    private static int priority(int index, List<Fragment> fragments, int[] priorities) {
        int priority = 0;
        Fragment earlier = fragments.get(index);
        for (int i = index + 1; i < fragments.size(); i++) {
            Fragment later = fragments.get(i);
            int most = priorities[i] - (isAboveByName(later, earlier) ? 0 : 1);
            if (most < priority && meet(later, earlier)) {
                priority = most;
            }
        }
        return priority;
    }

    /** What holds at equal priority. */
    private static boolean isAboveByName(Fragment one, Fragment other) {
        return one.name().compareTo(other.name()) > 0 && isMagic(one) && isMagic(other);
    }

    private static boolean isMagic(Fragment fragment) {
        Optional<Located<Match>> match = fragment.fields().get(HandlerKeys.MATCH);
        return match.isPresent() && match.get().value().pattern().isMagic();
    }

    private static boolean meet(Fragment one, Fragment other) {
        Optional<Located<Match>> match = one.fields().get(HandlerKeys.MATCH);
        Optional<Located<Match>> another = other.fields().get(HandlerKeys.MATCH);
        return match.isPresent()
                && another.isPresent()
                && match.get().value().pattern().meets(another.get().value().pattern());
    }
}
