package org.binfmtd.config;

import org.binfmtd.model.Text;

/** Puts what somebody wrote into a message: in quotes, printable, and not longer than a line bears. */
final class Quote {
    private static final int LONGEST = 60;

    private Quote() {}

    static String of(String text) {
        return "'" + Text.printable(shortened(text)) + "'";
    }

    private static String shortened(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
