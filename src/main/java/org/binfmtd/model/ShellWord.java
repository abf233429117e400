package org.binfmtd.model;

import java.util.ArrayList;
import java.util.List;

/** Text as one word of a shell. */
public final class ShellWord {
    private static final String PLAIN = "-_./=:,+@%";

    private ShellWord() {}

    /** In single quotes, in which only they themselves mean anything, if the shell would not take it as it is. */
    public static String of(String text) {
        return isPlain(text) ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The words of a line in which {@link #of} and double quotes are all the quoting that there is. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == 0 && c == ' ') {
                words.add(word.toString());
                word.setLength(0);
            } else if (quote == 0 && c == '\\' && i + 1 < line.length()) {
                i++;
                word.append(line.charAt(i));
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && PLAIN.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
