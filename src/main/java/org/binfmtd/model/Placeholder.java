package org.binfmtd.model;

import java.util.Optional;

/** What a launcher puts in where an argument or a variable names it in braces; each is one word whatever is in it. */
public enum Placeholder {
    /** The program's path as it was called, made safe from being taken for an option. */
    FILE("file"),
    /** The directory the file is in: all before the last slash, or {@code .}. */
    DIR("dir"),
    /** The file's name: all behind the last slash. */
    NAME("name"),
    /** The file's name without its last dot and what follows it. */
    STEM("stem"),
    /** The name by which the program was called; the file's path where the kernel was not asked to preserve it. */
    ARGV0("argv0"),
    /** The fully qualified name of the class in a Java class file. */
    CLASS("class"),
    /** The directory in which the outermost package of the class in a Java class file lies. */
    CLASS_PATH("class-path");

    private final String word;

    Placeholder(String word) {
        this.word = word;
    }

    /** As it is written between the braces. */
    public String word() {
        return word;
    }

    static Optional<Placeholder> ofWord(String word) {
        for (Placeholder each : values()) {
            if (each.word.equals(word)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
