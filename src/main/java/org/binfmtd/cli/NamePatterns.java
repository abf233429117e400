package org.binfmtd.cli;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Names of handlers as they are given on the command line, with patterns as of a shell. */
final class NamePatterns {
    private static final String SPECIAL = "*?[{";

    private NamePatterns() {}

    /** Whether what is given names one handler. */
    static boolean isOne(List<String> given) {
        return given.size() == 1 && given.get(0).chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    /**
     * Those that are meant, in the order in which they are given.
     *
     * @throws NoSuchHandler if something that is given names none of the known ones
     */
    static Set<String> among(List<String> given, Collection<String> known) throws NoSuchHandler {
        Set<String> meant = new LinkedHashSet<>();
        for (String each : given) {
            List<String> matching = matching(each, known);
            if (matching.isEmpty()) {
                throw new NoSuchHandler(each);
            }
            meant.addAll(matching);
        }
        return meant;
    }

    private static List<String> matching(String given, Collection<String> known) {
        if (known.contains(given)) {
            return List.of(given);
        }
        if (isOne(List.of(given))) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + given);
        List<String> matching = new ArrayList<>();
        for (String each : known) {
            if (matcher.matches(Path.of(each))) {
                matching.add(each);
            }
        }
        return matching;
    }
}
