package org.binfmtd.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Magics, separated by the byte at one place of a file: what asks for one value there meets nothing that asks for
 * another. So a search follows one branch, and beside it that of the magics which leave the byte, or bits of it, open.
 *
 * @param items those of a leaf
 * @param at the place that a node looks at
 * @param byValue the branches of a node
 * @param open those that do not keep the whole byte
 */
record MagicTree<T>(List<Item<T>> items, int at, Map<Integer, MagicTree<T>> byValue, List<MagicTree<T>> open) {
    /** How many items are looked at one by one. */
    private static final int LEAF = 8;

    /** @param number its place in the order of the answers */
    record Item<T>(int number, Pattern.Magic magic, T value) {}

    static <T> MagicTree<T> of(List<Item<T>> items) {
        int at = items.size() <= LEAF ? -1 : bestPlace(items);
        if (at < 0) {
            return new MagicTree<>(items, at, Map.of(), List.of());
        }
        Map<Integer, List<Item<T>>> branches = new TreeMap<>();
        List<Item<T>> open = new ArrayList<>();
        for (Item<T> each : items) {
            (each.magic().keeps(at)
                            ? branches.computeIfAbsent(each.magic().valueAt(at), none -> new ArrayList<>())
                            : open)
                    .add(each);
        }
        Map<Integer, MagicTree<T>> byValue = new TreeMap<>();
        branches.forEach((value, some) -> byValue.put(value, of(some)));
        return new MagicTree<>(List.of(), at, byValue, open.isEmpty() ? List.of() : List.of(of(open)));
    }

    /** Where the items differ most, so that the largest part that a search is left with is smallest; -1 if nowhere. */
    private static <T> int bestPlace(List<Item<T>> items) {
        int[][] counts = new int[Pattern.WINDOW][];
        int[] kept = new int[Pattern.WINDOW];
        for (Item<T> each : items) {
            Pattern.Magic magic = each.magic();
            for (int at = magic.offset(); at < magic.offset() + magic.magic().length(); at++) {
                if (magic.keeps(at)) {
                    counts[at] = counts[at] == null ? new int[256] : counts[at];
                    counts[at][magic.valueAt(at)]++;
                    kept[at]++;
                }
            }
        }
        int best = -1;
        int least = items.size();
        for (int at = 0; at < Pattern.WINDOW; at++) {
            int left = items.size() - kept[at] + largest(counts[at]);
            if (left < least) {
                best = at;
                least = left;
            }
        }
        return best;
    }

    private static int largest(int[] counts) {
        int largest = 0;
        for (int i = 0; counts != null && i < counts.length; i++) {
            largest = Math.max(largest, counts[i]);
        }
        return largest;
    }

    List<T> meeting(Pattern.Magic pattern) {
        List<Item<T>> found = new ArrayList<>();
        collect(pattern, found);
        found.sort(Comparator.comparingInt(Item::number));
        return found.stream().map(Item::value).toList();
    }

    private void collect(Pattern.Magic pattern, List<Item<T>> found) {
        for (Item<T> each : items) {
            if (pattern.meets(each.magic())) {
                found.add(each);
            }
        }
        if (at >= 0 && pattern.keeps(at)) {
            MagicTree<T> branch = byValue.get(pattern.valueAt(at));
            if (branch != null) {
                branch.collect(pattern, found);
            }
        } else {
            byValue.values().forEach(branch -> branch.collect(pattern, found));
        }
        open.forEach(branch -> branch.collect(pattern, found));
    }
}
