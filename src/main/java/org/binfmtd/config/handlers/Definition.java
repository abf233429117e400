package org.binfmtd.config.handlers;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;

/**
 * A handler that is to be written into a file.
 *
 * @param description empty for none
 * @param rule what it does; nothing where it is only switched off
 * @param remarks for readers of the file, each a sentence without its full stop
 */
public record Definition(
        HandlerName name,
        String description,
        boolean enabled,
        Optional<Handler.Rule> rule,
        int priority,
        List<String> remarks) {
    public Definition {
        remarks = List.copyOf(remarks);
    }

    /**
     * What another program has declared or registered, which is meant even where the host runs such programs itself.
     *
     * @param handler of several candidates of its rule the first counts
     * @param natives targets whose programs the host runs itself
     */
    public static Definition imported(
            Handler handler, Handler.Rule rule, List<ElfTarget> natives, List<String> remarks) {
        Handler.Rule one = new Handler.Rule(
                rule.pattern(),
                rule.target(),
                natives.stream().anyMatch(target -> target.pattern().meets(rule.pattern())),
                rule.evenIfUnsafe(),
                List.of(rule.candidates().get(0)),
                rule.flags(),
                rule.launch());
        return new Definition(
                handler.name(),
                handler.description(),
                handler.enabled(),
                Optional.of(one),
                handler.priority(),
                remarks);
    }

    /** What counts of all that is declared of a handler, with the places where that is. */
    public static Definition merged(Handler handler) {
        Set<String> remarks = new LinkedHashSet<>();
        Map<String, Set<String>> fields = new TreeMap<>();
        handler.origins().forEach((field, origin) -> {
            if (field.indexOf('.') < 0) {
                fields.computeIfAbsent(origin.file(), file -> new TreeSet<>())
                        .add(field + " (line " + origin.line() + ")");
            }
        });
        handler.files()
                .forEach(file -> remarks.add(file + ": " + String.join(", ", fields.getOrDefault(file, Set.of()))));
        handler.hidden().forEach(origin -> remarks.add("instead of " + origin));
        return new Definition(
                handler.name(),
                handler.description(),
                handler.enabled(),
                handler.rule(),
                handler.precedence(),
                List.copyOf(remarks));
    }
}
