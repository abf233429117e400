package org.binfmtd.cli;

import org.binfmtd.config.files.ImportSources;

/** Where {@code binfmtctl import} finds what others have declared or registered. */
enum ImportSource {
    BINFMT_D("binfmt.d", "the lines of binfmt.d(5)"),
    BINFMT_SUPPORT("binfmt-support", "the formats of binfmt-support"),
    KERNEL("kernel", "the kernel's entries");

    private final String word;
    private final String phrase;

    ImportSource(String word, String phrase) {
        this.word = word;
        this.phrase = phrase;
    }

    String phrase() {
        return phrase;
    }

    /** Which of other programs' files are read for it. */
    ImportSources files() {
        return new ImportSources(this == BINFMT_D, this == BINFMT_SUPPORT);
    }

    /** The word of the command line. */
    @Override
    public String toString() {
        return word;
    }
}
