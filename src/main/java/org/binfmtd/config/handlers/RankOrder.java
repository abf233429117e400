package org.binfmtd.config.handlers;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.PatternIndex;

/**
 * Lets what another program's file declares stand above what lower directories declare of the same files, whatever
 * priority that has: the administrator's lines are tried before a package's definitions. They stay below what YAML of
 * their own rank, and of higher ones, declares, and keep their order among each other.
 */
final class RankOrder {
    private static final Comparator<HandlerBuilder> LOWEST_FIRST =
            Comparator.comparingInt(HandlerBuilder::priority).thenComparing(HandlerBuilder::name);

    private final PatternIndex<HandlerBuilder> imports;
    private final PatternIndex<HandlerBuilder> others;
    private final Map<HandlerName, Integer> raised = new HashMap<>();

    private RankOrder(List<HandlerBuilder> imports, List<HandlerBuilder> others) {
        this.imports = new PatternIndex<>(imports, HandlerBuilder::pattern);
        this.others = new PatternIndex<>(others, HandlerBuilder::pattern);
    }

    static void keep(Collection<HandlerBuilder> drafts) {
        List<HandlerBuilder> ordered =
                drafts.stream().filter(HandlerBuilder::isOrdered).toList();
        List<HandlerBuilder> imports = ordered.stream()
                .filter(HandlerBuilder::isOrderedByImport)
                .sorted(LOWEST_FIRST)
                .toList();
        if (imports.stream().anyMatch(each -> each.rank() > 0)) {
            List<HandlerBuilder> others =
                    ordered.stream().filter(each -> !each.isOrderedByImport()).toList();
            RankOrder order = new RankOrder(imports, others);
            imports.forEach(each -> each.raise(order.precedence(each)));
        }
    }

    private int precedence(HandlerBuilder line) {
        int precedence = line.priority();
        int most = Integer.MAX_VALUE;
        for (HandlerBuilder other : others.meeting(line.pattern())) {
            if (other.rank() < line.rank()) {
                precedence = Math.max(precedence, other.priority() + (isAboveByName(line, other) ? 0 : 1));
            } else {
                most = Math.min(most, other.priority() - (isAboveByName(other, line) ? 0 : 1));
            }
        }
        for (HandlerBuilder other : imports.meeting(line.pattern())) {
            if (raised.containsKey(other.name())) {
                precedence = Math.max(precedence, raised.get(other.name()) + (isAboveByName(line, other) ? 0 : 1));
            }
        }
        int raisedTo = Math.max(line.priority(), Math.min(precedence, most));
        raised.put(line.name(), raisedTo);
        return raisedTo;
    }

    /** What holds at equal precedence. */
    private static boolean isAboveByName(HandlerBuilder one, HandlerBuilder other) {
        return one.name().compareTo(other.name()) > 0 && one.pattern().isMagic();
    }
}
