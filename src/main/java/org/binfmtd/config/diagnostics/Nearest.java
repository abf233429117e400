package org.binfmtd.config.diagnostics;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
    private Nearest() {}

    /** What to write instead: the word that is near, or else all of them. */
    public static String remedy(String written, List<String> words) {
        Optional<String> near = to(written, words);
        return near.isPresent()
                ? "write '" + near.get() + "'"
                : (words.size() == 1 ? "write " : "write one of ") + listed(words);
    }

    /** The word that differs least, if it differs by no more than a third. */
    public static Optional<String> to(String written, List<String> words) {
        String normal = written.toLowerCase(Locale.ROOT).replace('_', '-');
        Optional<String> nearest = Optional.empty();
        int least = Integer.MAX_VALUE;
        for (String word : words) {
            int allowed = Math.max(1, word.length() / 3);
            int distance = tooDifferent(normal, word, allowed) ? Integer.MAX_VALUE : distance(normal, word);
            if (distance <= allowed && distance < least) {
                least = distance;
                nearest = Optional.of(word);
            }
        }
        return nearest;
    }

    public static String listed(List<String> words) {
        StringBuilder listed = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            listed.append(i == 0 ? "" : i == words.size() - 1 ? " or " : ", ");
            listed.append('\'').append(words.get(i)).append('\'');
        }
        return listed.toString();
    }

    private static boolean tooDifferent(String a, String b, int allowed) {
        return Math.abs(a.length() - b.length()) > allowed;
    }

    /** Characters to add, take out, change or swap with their neighbours (Damerau and Levenshtein, restricted). */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(String a, String b, int i, int j, int[][] cost) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
