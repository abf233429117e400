package org.binfmtd.daemon;

import sun.misc.Signal;

/**
 * What a service manager says by signals. Java has no other way to hear them, and left alone its own handlers would end
 * the program with a status that looks like a failure.
 */
public final class Signals {
    private Signals() {}

    /** @param onReload called for SIGHUP, on a thread of its own */
    @SuppressWarnings("sunapi")
    public static void onReload(Runnable onReload) {
        Signal.handle(new Signal("HUP"), signal -> onReload.run());
    }

    /** @param onStop called for SIGTERM and SIGINT, on a thread of its own */
    @SuppressWarnings("sunapi")
    public static void onStop(Runnable onStop) {
        Signal.handle(new Signal("TERM"), signal -> onStop.run());
        Signal.handle(new Signal("INT"), signal -> onStop.run());
    }
}
