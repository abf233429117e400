package org.binfmtd.config.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.binfmtd.model.TrustViolation;

/**
 * What a path leads to.
 *
 * @param real where it is, all links followed; if the way there is not to be trusted, the hop that is not
 * @param stat of what is there
 * @param distrust then nothing behind the hop has been looked at
 */
record ResolvedPath(Path real, Stat stat, Optional<TrustViolation> distrust) {
    boolean isTrusted() {
        return distrust.isEmpty();
    }

    /** Whether it is still there, and nothing of it has changed; for a path that was trusted. */
    boolean isStillSo() {
        try {
            return Stat.of(real).isSameAs(stat);
        } catch (IOException e) {
            return false;
        }
    }
}
