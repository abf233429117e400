package org.binfmtd.model;

/** Text as one word of a shell. */
public final class ShellWord {
    private static final String PLAIN = "-_./=:,+@%";

    private ShellWord() {}

    /** In single quotes, in which only they themselves mean anything, if the shell would not take it as it is. */
    public static String of(String text) {
        return isPlain(text) ? text : "'" + text.replace("'", "'\\''") + "'";
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
