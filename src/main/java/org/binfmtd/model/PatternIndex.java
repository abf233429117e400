package org.binfmtd.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds those of many items whose pattern meets a given one ({@link Pattern#meets}) without a look at each of them:
 * extensions by their text, and magics through a tree that separates them by one byte after the other. Immutable if
 * the items are.
 */
public final class PatternIndex<T> {
    private final Map<Pattern.Extension, List<T>> extensions = new HashMap<>();
    private final MagicTree<T> magics;

    /**
     * @param items in an order that the answers keep
     * @param patternOf what each of them matches
     */
    public PatternIndex(List<T> items, Function<T, Pattern> patternOf) {
        List<MagicTree.Item<T>> withMagic = new ArrayList<>();
        for (T each : items) {
            patternOf
                    .apply(each)
                    .fold(
                            magic -> withMagic.add(new MagicTree.Item<>(withMagic.size(), magic, each)),
                            extension -> extensions
                                    .computeIfAbsent(extension, none -> new ArrayList<>(1))
                                    .add(each));
        }
        this.magics = MagicTree.of(withMagic);
    }

    /** All that it meets, itself included if it is one of them, in the order in which they were given. */
    public List<T> meeting(Pattern pattern) {
        return pattern.fold(magics::meeting, extension -> extensions.getOrDefault(extension, List.of()));
    }
}
