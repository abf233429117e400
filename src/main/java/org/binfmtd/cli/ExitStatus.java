package org.binfmtd.cli;

/** What the commands exit with. */
public final class ExitStatus {
    /** What was asked for is done. */
    public static final int DONE = 0;
    /** The answer is no, or problems were found. */
    public static final int NO = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** No daemon answers. */
    public static final int NO_DAEMON = 3;
    /** It is not permitted, or another process has the lock. */
    public static final int REFUSED = 4;

    /** What was asked cannot be known. */
    public static final int UNKNOWN = 5;

    private ExitStatus() {}
}
