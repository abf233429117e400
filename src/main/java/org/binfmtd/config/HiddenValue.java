package org.binfmtd.config;

import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.ScalarEvent;

/** What to say of a value in which, once YAML has undone its escapes, a character is hidden. */
final class HiddenValue {
    private HiddenValue() {}

    static Mistake mistake(ScalarEvent event, int point, Position at, List<String> path) {
        if (point == '\n' || point == '\r') {
            return new Mistake(at, path, "line-break", "the value holds a line break", remedyForLines(event));
        }
        return new Mistake(
                at,
                path,
                "hidden-character",
                "the value holds the character " + Characters.name(point) + ", which is not shown",
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
                ? "write it in single quotes, in which YAML leaves '\\x7f' and the like as they are written"
                : "take it out";
    }
}
