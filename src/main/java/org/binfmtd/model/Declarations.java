package org.binfmtd.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all the files together declare.
 *
 * @param handlers those that can be used, by name
 * @param broken those that some file names but that cannot be used as written, each with its first problem; none of
 *     them is in {@code handlers}
 * @param brokenFiles files that could not be understood at all: whatever they declared before stays as it is
 * @param problems everything that is wrong or doubtful, in the order of files and lines
 */
public record Declarations(
        List<Handler> handlers, Map<HandlerName, Problem> broken, Set<String> brokenFiles, List<Problem> problems) {
    public static final Declarations NONE = new Declarations(List.of(), Map.of(), Set.of(), List.of());

    public Declarations {
        handlers = List.copyOf(handlers);
        broken = Map.copyOf(broken);
        brokenFiles = Set.copyOf(brokenFiles);
        problems = List.copyOf(problems);
    }
}
