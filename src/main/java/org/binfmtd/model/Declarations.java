package org.binfmtd.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What all the files together declare.
 *
 * @param handlers those that can be used, by name
 * @param broken those that some file names but that cannot be used as written, each with its first problem; none of
 *     them is in {@code handlers}
 * @param brokenFiles files that could not be understood at all, with those that they hide, and directories that could
 *     not be listed: whatever they, or the files in them, declared before stays as it is
 * @param incompleteFiles files in which the name of some handler cannot be understood: what they declared before, and
 *     do not declare now, may be that one, and stays
 * @param problems everything that is wrong or doubtful, in the order of files and lines
 */
public record Declarations(
        List<Handler> handlers,
        Map<HandlerName, Problem> broken,
        Set<String> brokenFiles,
        Set<String> incompleteFiles,
        List<Problem> problems) {
    public static final Declarations NONE = new Declarations(List.of(), Map.of(), Set.of(), Set.of(), List.of());

    public Declarations {
        handlers = List.copyOf(handlers);
        broken = Map.copyOf(broken);
        brokenFiles = Set.copyOf(brokenFiles);
        incompleteFiles = Set.copyOf(incompleteFiles);
        problems = List.copyOf(problems);
    }

    /** The names of all that is declared, be it right or wrong, in their order. */
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        handlers.forEach(handler -> names.add(handler.name().text()));
        broken.keySet().forEach(name -> names.add(name.text()));
        problems.stream().map(Problem::handler).filter(name -> !name.isEmpty()).forEach(names::add);
        return names;
    }

    /** The errors that are about these handlers; what is wrong with a whole file may be about any of them. */
    public List<Problem> errorsOf(Set<String> names) {
        return problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .filter(problem -> problem.handler().isEmpty() || names.contains(problem.handler()))
                .toList();
    }

    /** Whether a handler that the file declared before may still be meant although it is not among those declared. */
    public boolean mayStillDeclare(String file) {
        return isBroken(file) || incompleteFiles.contains(file);
    }

    /** Whether the file, or the directory it is in, could not be understood or read. */
    public boolean isBroken(String file) {
        return brokenFiles.contains(file)
                || brokenFiles.contains(file.substring(0, Math.max(0, file.lastIndexOf('/'))));
    }
}
