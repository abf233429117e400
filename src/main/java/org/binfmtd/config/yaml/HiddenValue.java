package org.binfmtd.config.yaml;

import java.util.List;
import org.binfmtd.config.diagnostics.Characters;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.Position;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.ScalarEvent;

/** What to say of a value in which, once YAML has undone its escapes, a character is hidden. */
final class HiddenValue {
    private HiddenValue() {}

    static Diagnostic mistake(ScalarEvent event, int point, Position at, List<String> path) {
        if (point == '\n' || point == '\r') {
            return new Diagnostic(at, path, "line-break", "the value holds a line break", remedyForLines(event));
        }
        return new Diagnostic(
                at,
                path,
                "hidden-character",
                "the value holds the hidden character " + Characters.name(point),
                remedy(event));
    }

    private static String remedyForLines(ScalarEvent event) {
        return switch (event.getScalarStyle()) {
            case FOLDED -> "write it on one line, or begin the block with '>-' instead of '>'";
            case LITERAL, DOUBLE_QUOTED, SINGLE_QUOTED, PLAIN, JSON_SCALAR_STYLE -> "write it on one line";
        };
    }

    private static String remedy(ScalarEvent event) {
        return event.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                ? "take it out, or write the value in single quotes, in which a backslash is a backslash"
                : "take it out";
    }
}
