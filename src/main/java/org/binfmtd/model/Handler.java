package org.binfmtd.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A handler as declared, after all files have been laid over each other.
 *
 * @param rule what it does; always there when it is enabled
 * @param priority higher wins where patterns overlap
 * @param precedence the same among handlers of its kind, where other files' ranks may say more than the priority
 * @param source where the file that has the last word begins to speak of it
 * @param origins which line each field comes from, by the field's YAML key
 * @param files all the files that contributed, lowest first
 * @param imported what the other program registers whose file these override, if there is one: an entry that it made is
 *     this handler's as well
 * @param hidden definitions of it that do not count, because others replace them whole
 */
public record Handler(
        HandlerName name,
        String description,
        boolean enabled,
        Optional<Rule> rule,
        int priority,
        int precedence,
        Origin source,
        Map<String, Origin> origins,
        List<String> files,
        Optional<Registration> imported,
        List<Origin> hidden) {

    /** A handler of which no other program knows. */
    public Handler(
            HandlerName name,
            String description,
            boolean enabled,
            Optional<Rule> rule,
            int priority,
            Origin source,
            Map<String, Origin> origins,
            List<String> files) {
        this(name, description, enabled, rule, priority, priority, source, origins, files, Optional.empty(), List.of());
    }

    public Handler {
        if (enabled && rule.isEmpty()) {
            throw new IllegalArgumentException("an enabled handler has a rule: " + name);
        }
        origins = Map.copyOf(origins);
        files = List.copyOf(files);
        hidden = List.copyOf(hidden);
    }

    /** The same with other rules; what is not enabled may have none. */
    public Handler with(UnaryOperator<Rule> change) {
        return new Handler(
                name,
                description,
                enabled,
                rule.map(change),
                priority,
                precedence,
                source,
                origins,
                files,
                imported,
                hidden);
    }

    /**
     * The launcher that starts this interpreter, if it needs one.
     *
     * @param rule this handler's
     * @param interpreter one of the rule's candidates
     */
    public Optional<Launcher> launcher(Rule rule, String interpreter) {
        return rule.launch().isNone()
                ? Optional.empty()
                : Optional.of(Launcher.of(
                        name, interpreter, rule.launch(), rule.flags().contains(Flag.PRESERVE_ARGV0)));
    }

    /**
     * What is registered when this interpreter is taken.
     *
     * @param launchers the directory that launchers are in
     */
    public Registration registration(Rule rule, String interpreter, String launchers) {
        String path = launcher(rule, interpreter)
                .map(launcher -> launchers + "/" + launcher.name())
                .orElse(interpreter);
        return new Registration(rule.pattern(), path, rule.flags());
    }

    /**
     * What an enabled handler does.
     *
     * @param target the ELF machine the pattern was computed from, where it was
     * @param evenIfNative register it although the host runs such programs itself
     * @param evenIfUnsafe register it although it takes scripts or programs that the host runs itself
     * @param candidates the interpreter's paths; the first that exists is taken
     * @param launch what the interpreter is given beside the program's path and arguments
     */
    public record Rule(
            Pattern pattern,
            Optional<ElfTarget> target,
            boolean evenIfNative,
            boolean evenIfUnsafe,
            List<String> candidates,
            Set<Flag> flags,
            Launch launch) {

        /** One that takes nothing from the host. */
        public Rule(
                Pattern pattern,
                Optional<ElfTarget> target,
                boolean evenIfNative,
                List<String> candidates,
                Set<Flag> flags,
                Launch launch) {
            this(pattern, target, evenIfNative, false, candidates, flags, launch);
        }

        /** The same, although the host runs such programs itself. */
        public Rule meantEvenIfNative() {
            return new Rule(pattern, target, true, evenIfUnsafe, candidates, flags, launch);
        }

        public Rule {
            if (candidates.isEmpty()) {
                throw new IllegalArgumentException("a rule has at least one interpreter");
            }
            candidates = List.copyOf(candidates);
            flags = Flag.canonical(flags);
        }
    }
}
