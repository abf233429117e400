package org.binfmtd.model;

import java.util.Set;

/**
 * What an entry does, in the only form it has here: two registrations mean the same iff they are equal, however they
 * were written.
 *
 * @param interpreter the path of the program that runs the file; no NUL, no line feed
 * @param flags in order, with what each implies
 */
public record Registration(Pattern pattern, String interpreter, Set<Flag> flags) {
    public Registration {
        if (interpreter.isEmpty() || interpreter.indexOf('\0') >= 0 || interpreter.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("an interpreter's path is not empty and has no NUL and no line feed");
        }
        flags = Flag.canonical(flags);
    }

    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    public String describe() {
        StringBuilder text =
                new StringBuilder(pattern.describe()).append(" -> ").append(Printable.printable(interpreter));
        flags.forEach(flag -> text.append(' ').append(flag.word()));
        return text.toString();
    }
}
