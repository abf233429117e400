package org.binfmtd.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the interpreter is to be given beside the program's path and arguments, which is all that the kernel gives it.
 *
 * @param arguments come before the program's own; the program's path follows them unless one of them holds it
 * @param environment variables by their names
 */
public record Launch(List<Template> arguments, SortedMap<String, Template> environment) {
    /** Nothing: the kernel starts the interpreter itself. */
    public static final Launch NONE = new Launch(List.of(), new TreeMap<>());

    public Launch {
        arguments = List.copyOf(arguments);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }

    /** Whether the kernel's own way is enough, so that there is no launcher. */
    public boolean isNone() {
        return arguments.isEmpty() && environment.isEmpty();
    }

    boolean uses(Placeholder placeholder) {
        return holds(arguments, placeholder) || holds(environment.values(), placeholder);
    }

    /** Whether some argument says where the program's path, or what is made of it, goes. */
    boolean placesFile() {
        return holds(arguments, Placeholder.FILE)
                || holds(arguments, Placeholder.NAME)
                || holds(arguments, Placeholder.STEM)
                || holds(arguments, Placeholder.CLASS);
    }

    private static boolean holds(Iterable<Template> templates, Placeholder placeholder) {
        for (Template each : templates) {
            if (each.uses(placeholder)) {
                return true;
            }
        }
        return false;
    }

    /** The variables as {@code NAME=VALUE}, in the order of their names. */
    public List<String> assignments() {
        List<String> assignments = new ArrayList<>(environment.size());
        for (Map.Entry<String, Template> each : environment.entrySet()) {
            assignments.add(each.getKey() + "=" + each.getValue().text());
        }
        return assignments;
    }
}
