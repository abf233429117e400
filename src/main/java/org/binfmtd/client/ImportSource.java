package org.binfmtd.client;

/** Where {@code binfmtctl import} finds what others have declared or registered. */
public enum ImportSource {
    BINFMT_D("binfmt.d", "the lines of binfmt.d(5)"),
    BINFMT_SUPPORT("binfmt-support", "the formats of binfmt-support"),
    KERNEL("kernel", "other programs' entries");

    private final String word;
    private final String phrase;

    ImportSource(String word, String phrase) {
        this.word = word;
        this.phrase = phrase;
    }

    String phrase() {
        return phrase;
    }

    /** The word of the command line. */
    @Override
    public String toString() {
        return word;
    }
}
