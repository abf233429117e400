package org.binfmtd.config.diagnostics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Characters that an editor does not show, or that make it show another text than the one that is there: control
 * characters, zero-width ones, those that turn the reading direction. They are refused wherever they stand, in comments
 * too. Characters that this Java version does not know yet are let through.
 */
public final class Characters {
    private static final String REMEDY =
            "delete what stands around it and write it again; most editors do not show such a character";
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private Characters() {}

    /** The first such character of each line. */
    public static List<Diagnostic> mistakesIn(String text) {
        List<Diagnostic> mistakes = new ArrayList<>();
        int line = 1;
        int column = 1;
        int lastBad = 0;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f) { // nearly all of them
                i++;
                column++;
                continue;
            }
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (point == '\n') {
                line++;
                column = 1;
                continue;
            }
            boolean lineEnd = point == '\r' && i < text.length() && text.charAt(i) == '\n';
            if (point != '\t' && !lineEnd && isHidden(point) && line != lastBad) {
                mistakes.add(mistake(new Position(line, column), point));
                lastBad = line;
            }
            column++;
        }
        return mistakes;
    }

    /** The first hidden character of a value, tabs and line ends included; -1 if there is none. */
    public static int hiddenIn(String value) {
        for (int i = 0; i < value.length(); ) {
            int point = value.codePointAt(i);
            if (isHidden(point)) {
                return point;
            }
            i += Character.charCount(point);
        }
        return -1;
    }

    public static String name(int point) {
        StringBuilder name = new StringBuilder("U+");
        String digits = Integer.toHexString(point).toUpperCase(Locale.ROOT);
        for (int i = digits.length(); i < 4; i++) {
            name.append('0');
        }
        return name.append(digits).toString();
    }

    private static Diagnostic mistake(Position at, int point) {
        if (point == BYTE_ORDER_MARK && at.equals(Position.START)) {
            return Diagnostic.ofFile(
                    at,
                    "byte-order-mark",
                    "the file begins with a byte order mark",
                    "save it as UTF-8 without a byte order mark");
        }
        return Diagnostic.ofFile(
                at, "hidden-character", "the hidden character " + name(point) + " stands here", REMEDY);
    }

    private static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> isBlankLetter(point) || (point & 0xfffe) == 0xfffe;
        };
    }

    /** Letters without any ink. */
    private static boolean isBlankLetter(int point) {
        return switch (point) {
            case 0x115f, 0x1160, 0x2800, 0x3164, 0xffa0 -> true;
            default -> false;
        };
    }
}
