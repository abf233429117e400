package org.binfmtd.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A handler as declared, after all files have been laid over each other.
 *
 * @param rule what it does; always there when it is enabled
 * @param priority higher wins where patterns overlap
 * @param source where the file that has the last word begins to speak of it
 * @param origins which line each field comes from, by the field's YAML key
 * @param files all the files that contributed, lowest first
 */
public record Handler(
        HandlerName name,
        String description,
        boolean enabled,
        Optional<Rule> rule,
        int priority,
        Origin source,
        Map<String, Origin> origins,
        List<String> files) {

    public Handler {
        if (enabled && rule.isEmpty()) {
            throw new IllegalArgumentException("an enabled handler has a rule: " + name);
        }
        origins = Map.copyOf(origins);
        files = List.copyOf(files);
    }

    /**
     * What an enabled handler does.
     *
     * @param target the ELF machine the pattern was computed from, where it was
     * @param evenIfNative register it although the host runs such programs itself
     * @param candidates the interpreter's paths; the first that exists is taken
     */
    public record Rule(
            Pattern pattern,
            Optional<ElfTarget> target,
            boolean evenIfNative,
            List<String> candidates,
            Set<Flag> flags) {
        public Rule {
            if (candidates.isEmpty()) {
                throw new IllegalArgumentException("a rule has at least one interpreter");
            }
            candidates = List.copyOf(candidates);
            flags = Flag.canonical(flags);
        }

        public Registration with(String interpreter) {
            return new Registration(pattern, interpreter, flags);
        }
    }
}
