package org.binfmtd.config.diagnostics;

import java.nio.file.Path;
import org.binfmtd.model.Printable;
import org.binfmtd.model.ShellWord;

/** Quotes text from a file in a message: in quotes, printable, and not longer than a line bears. */
public final class Quote {
    private static final int LONGEST = 60;

    private Quote() {}

    public static String of(String text) {
        return "'" + Printable.printable(shortened(text)) + "'";
    }

    /** A path in a command that is to be copied: in quotes if a shell would not take it as it is. */
    public static String forShell(Path path) {
        return ShellWord.of(Printable.printable(path.toString()));
    }

    private static String shortened(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
