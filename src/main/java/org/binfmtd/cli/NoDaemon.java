package org.binfmtd.cli;

/** Only a daemon that runs can do what was asked for. */
final class NoDaemon extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param why a sentence without its full stop, safe to print */
    NoDaemon(String why) {
        super(why);
    }
}
