package org.binfmtd.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What an entry may ask of the kernel beside running its interpreter; the words are those of the YAML files and the
 * bus.
 */
public enum Flag {
    /** The kernel passes the program's own {@code argv[0]} as an argument of its own. */
    PRESERVE_ARGV0("preserve-argv0", 'P'),
    /** The kernel opens the program and passes the descriptor, so that unreadable programs run. */
    OPEN_BINARY("open-binary", 'O'),
    /** The program's own set-user-ID bit counts, not the interpreter's; implies {@link #OPEN_BINARY}. */
    CREDENTIALS("credentials", 'C'),
    /** The kernel opens the interpreter when it is registered, and runs that file for as long as the entry lives. */
    FIX_BINARY("fix-binary", 'F');

    private final String word;
    private final char letter;

    Flag(String word, char letter) {
        this.word = word;
        this.letter = letter;
    }

    public String word() {
        return word;
    }

    /** As it is registered, and as the kernel shows it. */
    public char letter() {
        return letter;
    }

    public static Optional<Flag> ofLetter(char letter) {
        for (Flag flag : values()) {
            if (flag.letter == letter) {
                return Optional.of(flag);
            }
        }
        return Optional.empty();
    }

    public static Optional<Flag> ofWord(String word) {
        return Arrays.stream(values()).filter(flag -> flag.word.equals(word)).findFirst();
    }

    /** The flags in their canonical form: immutable, in order, and with what each implies. */
    static Set<Flag> canonical(Collection<Flag> flags) {
        EnumSet<Flag> canonical = EnumSet.noneOf(Flag.class);
        canonical.addAll(flags);
        if (canonical.contains(CREDENTIALS)) {
            canonical.add(OPEN_BINARY);
        }
        return Collections.unmodifiableSet(canonical);
    }
}
