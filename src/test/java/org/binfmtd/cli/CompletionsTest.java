package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The completions of the shells are generated from the commands, as the manual is: {@code -Dbinfmtd.test.record=true}
 * writes them anew. {@code CompletionTest} tries them in the shells themselves.
 */
class CompletionsTest {
    private static final Path DIRECTORY = Path.of("packaging/completions");

    /** The daemon's handlers; nothing where there is none. It is not started by asking. */
    private static final String LIST_HANDLERS = """
            busctl --auto-start=no --json=short call org.binfmtd1 /org/binfmtd1 \\
                    org.binfmtd1.Manager ListHandlers 2>/dev/null | grep -o '\\["[A-Za-z0-9._+-]*"' | tr -d '["'""";

    /** What may stand for an argument, by the label that the manual gives it. */
    private enum Values {
        HANDLERS,
        FILES,
        DIRECTORIES,
        WORDS,
        NONE;

        static Values of(ArgSpec argument) {
            return switch (argument.paramLabel()) {
                case "NAME" -> HANDLERS;
                case "FILE", "PATH" -> FILES;
                case "DIR" -> DIRECTORIES;
                default -> words(argument).isEmpty() ? NONE : WORDS;
            };
        }

        /** Of an enumeration, or the ones that the label has in small letters. */
        static String words(ArgSpec argument) {
            return argument.completionCandidates() == null
                    ? Stream.of(argument.paramLabel().split("\\|"))
                            .filter(word -> word.matches("[a-z.-]+"))
                            .collect(Collectors.joining(" "))
                    : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                            .collect(Collectors.joining(" "));
        }
    }

    private enum Shell {
        BASH("binfmtctl.bash", CompletionsTest::bash),
        ZSH("_binfmtctl", CompletionsTest::zsh),
        FISH("binfmtctl.fish", CompletionsTest::fish);

        private final Path file;
        private final Function<List<CommandSpec>, String> text;

        Shell(String file, Function<List<CommandSpec>, String> text) {
            this.file = DIRECTORY.resolve(file);
            this.text = text;
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachIsWhatTheCommandsSay(Shell shell) throws IOException {
        String generated = shell.text.apply(ManualTest.commands());
        if (Boolean.getBoolean("binfmtd.test.record")) {
            Files.writeString(shell.file, generated);
        }
        assertThat(Files.readString(shell.file)).isEqualTo(generated);
    }

    @Test
    void eachArgumentHasValues() {
        assertThatCode(() -> ManualTest.commands().stream()
                        .flatMap(command -> command.args().stream())
                        .filter(argument -> argument.arity().max() > 0 && Values.of(argument) == Values.NONE)
                        .forEach(argument -> {
                            throw new AssertionError(argument.paramLabel());
                        }))
                .doesNotThrowAnyException();
    }

    // bash.

    private static String bash(List<CommandSpec> commands) {
        Map<String, List<String>> takers = new LinkedHashMap<>();
        commands.stream()
                .flatMap(command -> valued(command).stream())
                .forEach(option ->
                        add(takers, "mapfile -t COMPREPLY < <(" + compgen(option) + "); return", name(option)));
        StringBuilder cases = new StringBuilder();
        for (CommandSpec command : commands) {
            cases.append("        (").append(command.name()).append(")\n            options='");
            options(command).forEach(option -> cases.append(name(option)).append(' '));
            cases.append("--help --version'");
            command.positionalParameters().stream()
                    .limit(1)
                    .forEach(each -> cases.append("\n            values() { ")
                            .append(compgen(each))
                            .append(Values.of(each) == Values.FILES ? "; }; compopt -o filenames 2>/dev/null" : "; }"));
            cases.append(" ;;\n");
        }
        StringBuilder ofOptions = new StringBuilder();
        takers.forEach((action, names) -> ofOptions
                .append("        (")
                .append(String.join(" | ", names))
                .append(") ")
                .append(action)
                .append(" ;;\n"));
        return """
                # shellcheck shell=bash
                # bash completion for binfmtctl(1): /usr/share/bash-completion/completions/binfmtctl
                # Generated from the commands themselves; CompletionsTest says how.

                _binfmtctl_handlers() {
                    %s
                }

                # shellcheck disable=SC2317,SC2329  # values is called below
                _binfmtctl() {
                    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' i
                    local options='--help --version'
                    COMPREPLY=()
                    for ((i = 1; i < COMP_CWORD; i++)); do
                        case ${COMP_WORDS[i]} in
                            (-*) ;;
                            (*) command=${COMP_WORDS[i]}; break ;;
                        esac
                    done
                    case $previous in
                %s    esac
                    values() { :; }
                    case $command in
                        ('')
                            values() { compgen -W '%s help' -- "$word"; } ;;
                %s        (*) return ;;
                    esac
                    if [[ $word == -* ]]; then
                        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
                    else
                        mapfile -t COMPREPLY < <(values)
                    fi
                }

                complete -F _binfmtctl binfmtctl
                """.formatted(LIST_HANDLERS, ofOptions, names(commands), cases);
    }

    private static String compgen(ArgSpec argument) {
        return switch (Values.of(argument)) {
            case HANDLERS -> "compgen -W \"$(_binfmtctl_handlers)\" -- \"$word\"";
            case FILES -> "compgen -f -- \"$word\"";
            case DIRECTORIES -> "compgen -d -- \"$word\"";
            case WORDS, NONE -> "compgen -W '" + Values.words(argument) + "' -- \"$word\"";
        };
    }

    // zsh.

    private static String zsh(List<CommandSpec> commands) {
        StringBuilder headers = new StringBuilder();
        StringBuilder cases = new StringBuilder();
        for (CommandSpec command : commands) {
            headers.append("        ")
                    .append(quoted(command.name() + ":" + header(command)))
                    .append('\n');
            List<String> arguments = new ArrayList<>();
            for (OptionSpec option : options(command)) {
                String value = option.arity().max() == 0 ? "" : "=";
                String action = option.arity().max() == 0 ? "" : ":" + zshValues(option);
                arguments.add(quoted(name(option) + value + "[" + bracketed(description(option)) + "]" + action));
            }
            command.positionalParameters()
                    .forEach(each -> arguments.add(quoted((each.arity().max() > 1 ? "*:" : "1:") + zshValues(each))));
            cases.append("        (")
                    .append(command.name())
                    .append(") _arguments \\\n            ")
                    .append(String.join(" \\\n            ", arguments))
                    .append(" ;;\n");
        }
        return """
                #compdef binfmtctl
                # zsh completion for binfmtctl(1): /usr/share/zsh/vendor-completions/_binfmtctl
                # Generated from the commands themselves; CompletionsTest says how.

                _binfmtctl_handlers() {
                    local -a handlers
                    handlers=(${(f)"$(%s)"})
                    compadd -a handlers
                }

                _binfmtctl() {
                    local -a commands
                    commands=(
                %s        'help:show help'
                    )
                    if (( CURRENT == 2 )); then
                        _describe -t commands command commands
                        return
                    fi
                    local command=$words[2]
                    shift words
                    (( CURRENT-- ))
                    case $command in
                %s    esac
                }

                _binfmtctl "$@"
                """.formatted(LIST_HANDLERS, headers, cases);
    }

    private static String zshValues(ArgSpec argument) {
        String label = argument.paramLabel().replaceAll("[^A-Z].*", "");
        return label + ":"
                + switch (Values.of(argument)) {
                    case HANDLERS -> "_binfmtctl_handlers";
                    case FILES -> "_files";
                    case DIRECTORIES -> "_files -/";
                    case WORDS, NONE -> "(" + Values.words(argument) + ")";
                };
    }

    private static String bracketed(String text) {
        return text.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
    }

    // fish.

    private static String fish(List<CommandSpec> commands) {
        StringBuilder lines = new StringBuilder();
        for (CommandSpec command : commands) {
            lines.append("complete -c binfmtctl -n __fish_use_subcommand -a ")
                    .append(command.name())
                    .append(" -d ")
                    .append(quoted(header(command)))
                    .append('\n');
        }
        Map<String, List<String>> users = new LinkedHashMap<>();
        for (CommandSpec command : commands) {
            for (OptionSpec option : options(command)) {
                String values = option.arity().max() == 0 ? "" : " -x -a " + quoted(fishValues(option));
                add(
                        users,
                        "-l " + name(option).substring(2) + values + " -d " + quoted(description(option)),
                        command.name());
            }
            command.positionalParameters()
                    .forEach(each -> add(
                            users,
                            Values.of(each) == Values.FILES ? "-F" : "-a " + quoted(fishValues(each)),
                            command.name()));
        }
        lines.append('\n');
        users.forEach((completion, names) -> lines.append("complete -c binfmtctl -n '__fish_seen_subcommand_from ")
                .append(String.join(" ", names))
                .append("' ")
                .append(completion)
                .append('\n'));
        return """
                # fish completion for binfmtctl(1): /usr/share/fish/vendor_completions.d/binfmtctl.fish
                # Generated from the commands themselves; CompletionsTest says how.

                function __binfmtctl_handlers
                    %s
                end

                complete -c binfmtctl -f
                complete -c binfmtctl -n __fish_use_subcommand -a help -d 'show help'
                %s""".formatted(LIST_HANDLERS, lines);
    }

    private static String fishValues(ArgSpec argument) {
        return switch (Values.of(argument)) {
            case HANDLERS -> "(__binfmtctl_handlers)";
            case FILES, DIRECTORIES -> "(__fish_complete_directories)";
            case WORDS, NONE -> Values.words(argument);
        };
    }

    // What they have in common.

    private static List<OptionSpec> options(CommandSpec command) {
        return ManualTest.options(command);
    }

    private static List<OptionSpec> valued(CommandSpec command) {
        return options(command).stream()
                .filter(option -> option.arity().max() > 0)
                .toList();
    }

    private static String name(OptionSpec option) {
        return option.longestName();
    }

    private static String names(List<CommandSpec> commands) {
        return commands.stream().map(CommandSpec::name).collect(Collectors.joining(" "));
    }

    private static String header(CommandSpec command) {
        String header = command.usageMessage().header()[0].replaceFirst("\\.$", "");
        return Character.toLowerCase(header.charAt(0)) + header.substring(1);
    }

    /** As short as a list wants it: what stands before the first condition or default. */
    private static String description(OptionSpec option) {
        return String.join(" ", option.description())
                .replaceFirst("^without the daemon: ", "")
                .replaceFirst("(,| \\(|;| too).*", "");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static void add(Map<String, List<String>> lists, String key, String value) {
        List<String> values = lists.computeIfAbsent(key, none -> new ArrayList<>());
        if (!values.contains(value)) {
            values.add(value);
        }
    }
}
