package org.binfmtd.host;

import java.util.Optional;
import org.binfmtd.model.Problem;

/**
 * Whatever raises triggers when something changes. It is a convenience: without it changes are found all the same, only
 * later. For the reconcile thread.
 */
public interface ChangeWatcher extends AutoCloseable {
    /**
     * Watches just these, and the mounts, as far as that can be had now. What is watched already costs no more than a
     * look at its directory; what was of no interest before may have changed since it was last looked at, and is to be
     * looked at again.
     */
    void arm(WatchList list);

    /** Whether something that was watched may be watched no more, so that it should be armed anew. */
    boolean isOutdated();

    /** That not everything is watched, and why: as long as that lasts all has to be looked at every now and then. */
    Optional<Problem> problem();

    @Override
    void close();
}
