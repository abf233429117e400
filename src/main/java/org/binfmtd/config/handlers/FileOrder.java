package org.binfmtd.config.handlers;

import java.util.ArrayList;
import java.util.List;
import org.binfmtd.config.keys.Located;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.PatternIndex;

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
        List<Line> lines = new ArrayList<>();
        for (Fragment each : fragments) {
            each.fields()
                    .get(HandlerKeys.MATCH)
                    .ifPresent(match ->
                            lines.add(new Line(lines.size(), each, match.value().pattern())));
        }
        PatternIndex<Line> byPattern = new PatternIndex<>(lines, Line::pattern);
        int[] priorities = new int[lines.size()];
        for (int i = lines.size() - 1; i >= 0; i--) {
            priorities[i] = priority(lines.get(i), byPattern, priorities);
            if (priorities[i] != 0) {
                Fragment each = lines.get(i).fragment();
                each.fields().put(HandlerKeys.PRIORITY, new Located<>(priorities[i], each.at(), each.origin()));
            }
        }
    }

    private record Line(int number, Fragment fragment, Pattern pattern) {
        /** What holds at equal priority. */
        boolean isAboveByName(Line other) {
            boolean isLater = fragment.name().compareTo(other.fragment.name()) > 0;
            return isLater && pattern.isMagic() && other.pattern.isMagic();
        }
    }

    private static int priority(Line earlier, PatternIndex<Line> byPattern, int[] priorities) {
        int priority = 0;
        for (Line later : byPattern.meeting(earlier.pattern())) {
            if (later.number() > earlier.number()) {
                priority = Math.min(priority, priorities[later.number()] - (later.isAboveByName(earlier) ? 0 : 1));
            }
        }
        return priority;
    }
}
