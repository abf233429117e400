package org.binfmtd.config.keys;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Template;

/**
 * Variables and their values. Those of a later file are added to those of an earlier one, or replace them one by one.
 */
public final class EnvironmentType implements ValueType<Map<String, Located<Template>>> {
    /** Variables that some shell sets itself or refuses to have set, so that a launcher could not pass them on. */
    private static final Set<String> SHELLS = Set.of(
            "_",
            "BASHOPTS",
            "BASHPID",
            "BASH_ARGC",
            "BASH_ARGV",
            "BASH_COMPAT",
            "BASH_LINENO",
            "BASH_SOURCE",
            "BASH_VERSINFO",
            "DIRSTACK",
            "EPOCHREALTIME",
            "EPOCHSECONDS",
            "EUID",
            "FUNCNAME",
            "GROUPS",
            "HISTCMD",
            "LINENO",
            "OPTIND",
            "PPID",
            "RANDOM",
            "SECONDS",
            "SHELLOPTS",
            "SRANDOM",
            "UID");
    /** The launchers' own variables begin so. */
    private static final String RESERVED = "binfmtd_";

    @Override
    public Optional<Map<String, Located<Template>>> read(Node node, DiagnosticContext context) {
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(node, context);
            return Optional.empty();
        }
        Map<String, Located<Template>> variables = new TreeMap<>();
        for (Node.Pair pair : mapping.pairs()) {
            Optional<Template> value = Templates.read(pair.value(), context);
            if (isName(pair.key(), context) && value.isPresent()) {
                Origin origin = context.origin(pair.key().at());
                variables.put(
                        pair.key().text(),
                        new Located<>(value.get(), pair.value().at(), origin));
            }
        }
        return variables.size() == mapping.pairs().size() ? Optional.of(variables) : Optional.empty();
    }

    @Override
    public String wanted() {
        return "a group of variables";
    }

    @Override
    public String example() {
        return "{ NAME: value }";
    }

    @Override
    public Map<String, Located<Template>> merge(
            Map<String, Located<Template>> lower, Map<String, Located<Template>> higher) {
        Map<String, Located<Template>> merged = new TreeMap<>(lower);
        merged.putAll(higher);
        return merged;
    }

    @Override
    public void addOrigins(String field, Located<Map<String, Located<Template>>> value, Map<String, Origin> origins) {
        origins.put(field, value.origin());
        for (Map.Entry<String, Located<Template>> each : value.value().entrySet()) {
            origins.put(field + "." + each.getKey(), each.getValue().origin());
        }
    }

    private static boolean isName(Node.Scalar key, DiagnosticContext context) {
        String name = key.text();
        if (!hasOnlyItsCharacters(name)) {
            context.error(
                    key.at(),
                    "bad-variable",
                    Quote.of(name) + " cannot be a variable's name",
                    "write a letter or '_', then letters, digits or '_'");
            return false;
        }
        if (SHELLS.contains(name)) {
            context.error(
                    key.at(),
                    "bad-variable",
                    "'" + name + "' is a variable that shells keep for themselves, and a launcher is run by one",
                    "take it out, or set it in a program of your own that starts the interpreter");
            return false;
        }
        if (name.startsWith(RESERVED)) {
            context.error(
                    key.at(),
                    "bad-variable",
                    "names that begin with '" + RESERVED + "' are the launcher's own",
                    "write another name");
            return false;
        }
        return true;
    }

    private static boolean hasOnlyItsCharacters(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (!letter && (i == 0 || !Decimal.isDigit(c))) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
