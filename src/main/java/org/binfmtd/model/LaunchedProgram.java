package org.binfmtd.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a launcher starts, as its text says.
 *
 * @param environment what it sets, with placeholders such as <code>{file}</code>
 * @param arguments before those of the program that is run, likewise
 */
public record LaunchedProgram(String interpreter, Map<String, String> environment, List<String> arguments) {
    private static final Pattern VARIABLE = Pattern.compile("\\$" + LauncherScript.VARIABLE + "([a-z0-9_]+)");

    public LaunchedProgram {
        environment = Map.copyOf(environment);
        arguments = List.copyOf(arguments);
    }

    /** @param text of a file; nothing if that is no launcher's */
    public static Optional<LaunchedProgram> of(String text) {
        if (!text.startsWith(Launcher.HEAD)) {
            return Optional.empty();
        }
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> started = List.of();
        for (String line : text.split("\n")) {
            if (line.startsWith("export ")) {
                put(words(line).get(1), environment);
            } else if (line.startsWith("exec ")) {
                started = words(line);
            }
        }
        // the last word stands for the arguments of the program that is run
        return started.size() < 3
                ? Optional.empty()
                : Optional.of(new LaunchedProgram(started.get(1), environment, started.subList(2, started.size() - 1)));
    }

    private static List<String> words(String line) {
        return ShellWord.words(line).stream()
                .map(word -> VARIABLE.matcher(word)
                        .replaceAll(found -> "{" + found.group(1).replace('_', '-') + "}"))
                .toList();
    }

    private static void put(String assignment, Map<String, String> environment) {
        int sign = Math.max(assignment.indexOf('='), 0);
        environment.put(assignment.substring(0, sign), assignment.substring(sign + 1));
    }

    /** In one line, for people. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        environment.forEach(
                (name, value) -> text.append(name).append('=').append(value).append(' '));
        text.append(interpreter);
        arguments.forEach(argument -> text.append(' ').append(argument));
        return Printable.printable(text.toString());
    }
}
