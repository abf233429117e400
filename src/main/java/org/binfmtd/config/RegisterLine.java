package org.binfmtd.config;

import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.Pattern;

/**
 * How long the line is that registers a handler. The kernel takes no more than 1920 bytes ({@code MAX_REGISTER_LENGTH} in
 * {@code fs/binfmt_misc.c}), in which every byte of magic and mask takes four; the name is counted as the longer one that
 * an entry bears while it replaces another.
 */
final class RegisterLine {
    private static final int LONGEST = 1920;
    private static final int DELIMITERS = 7;
    private static final int TYPE = 1;
    private static final int BYTES_PER_OCTET = 4;
    private static final int LONGEST_OFFSET = 3;
    /** Where launchers usually are. */
    private static final String LAUNCHERS = "/var/lib/binfmtd/launchers/";

    private RegisterLine() {}

    /** By how many bytes it is too long; negative or 0 if it is not. */
    static int excess(HandlerName name, Handler.Rule rule, String interpreter) {
        int length = DELIMITERS
                + TYPE
                + EntryName.temporaryFor(name, 1).bytes().length()
                + pattern(rule.pattern())
                + registered(name, rule, interpreter)
                + Flag.values().length;
        return length - LONGEST;
    }

    private static int registered(HandlerName name, Handler.Rule rule, String interpreter) {
        return rule.launch().isNone()
                ? Bytes.ofText(interpreter).length()
                : LAUNCHERS.length() + name.text().length() + Launcher.NAME_OVERHEAD;
    }

    private static int pattern(Pattern pattern) {
        if (pattern instanceof Pattern.Magic magic) {
            int values = magic.isExact() ? 1 : 2;
            return LONGEST_OFFSET + values * BYTES_PER_OCTET * magic.magic().length();
        }
        return Bytes.ofText(((Pattern.Extension) pattern).extension()).length();
    }
}
