package org.binfmtd.explain;

import org.binfmtd.explain.Explanation.Ending;

/**
 * What came of running a file.
 *
 * @param errno the symbol of the error that {@code execve(2)} failed with; empty if it did not fail
 * @param status what the program exited with, or 128 and the signal that ended it
 */
public record Happened(String errno, int status) {
    /** Whether it is what was said, or nothing certain was said. */
    public boolean agreesWith(Explanation said) {
        if (!said.isSure()) {
            return true;
        }
        return said.ending() instanceof Ending.Fails fails
                ? errno.equals(fails.errno()) && (!errno.isEmpty() || status != 0)
                : errno.isEmpty();
    }

    /** Such as {@code exit status 0}. */
    public String describe() {
        return errno.isEmpty() ? "exit status " + status : errno;
    }
}
