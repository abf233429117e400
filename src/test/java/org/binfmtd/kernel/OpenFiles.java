package org.binfmtd.kernel;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** How many files this process may have open. */
final class OpenFiles {
    private static final int RLIMIT_NOFILE = 7;
    private static final Limits LIMITS = Native.load("c", Limits.class);

    private OpenFiles() {}

    /** Of the C library. */
    interface Limits extends Library {
        int getrlimit(int resource, long[] limits);

        int setrlimit(int resource, long[] limits);
    }

    /** Does this while none can be opened. */
    static void without(Runnable action) {
        long[] before = new long[2];
        LIMITS.getrlimit(RLIMIT_NOFILE, before);
        LIMITS.setrlimit(RLIMIT_NOFILE, new long[] {0, before[1]});
        try {
            action.run();
        } finally {
            LIMITS.setrlimit(RLIMIT_NOFILE, before);
        }
    }
}
