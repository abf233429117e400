package org.binfmtd.config;

import org.binfmtd.model.Declarations;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Problem;

/** Declarations as text, one line for each handler and problem, for comparison with a file. */
final class Render {
    private Render() {}

    static String handlers(Declarations declarations) {
        StringBuilder text = new StringBuilder();
        declarations.handlers().forEach(each -> text.append(handler(each)).append('\n'));
        declarations.problems().forEach(each -> text.append(problem(each)).append('\n'));
        return text.toString();
    }

    static String handler(Handler handler) {
        StringBuilder text = new StringBuilder(handler.name().text()).append(':');
        if (!handler.enabled()) {
            text.append(" disabled");
        }
        handler.rule().ifPresent(rule -> append(rule, text));
        if (handler.priority() != 0) {
            text.append(" priority ").append(handler.priority());
        }
        if (handler.precedence() != handler.priority()) {
            text.append(" precedence ").append(handler.precedence());
        }
        if (handler.rule().isPresent() && handler.rule().get().evenIfNative()) {
            text.append(" even-if-native");
        }
        if (handler.rule().isPresent() && handler.rule().get().evenIfUnsafe()) {
            text.append(" even-if-unsafe");
        }
        if (!handler.description().isEmpty()) {
            text.append(" \"").append(handler.description()).append('"');
        }
        return text.toString();
    }

    static String problem(Problem problem) {
        return problem.severity().word() + " " + problem.describe();
    }

    private static void append(Handler.Rule rule, StringBuilder text) {
        text.append(' ')
                .append(rule.target()
                        .filter(target -> target.pattern().equals(rule.pattern()))
                        .map(target -> "elf " + target.name())
                        .orElse(rule.pattern().describe()))
                .append(" -> ")
                .append(String.join(" | ", rule.candidates()));
        for (Flag each : rule.flags()) {
            text.append(' ').append(each.word());
        }
        if (!rule.launch().arguments().isEmpty()) {
            text.append(" arguments ").append(rule.launch().arguments());
        }
        if (!rule.launch().environment().isEmpty()) {
            text.append(" environment ").append(rule.launch().assignments());
        }
    }
}
