package org.binfmtd.config.files;

import java.nio.file.Path;

/**
 * A mount point above which nothing need be trusted, as {@code --trust-root} names it.
 *
 * @param path absolute, as it was named: paths that begin with it are walked from here
 * @param real the same, all links followed
 * @param readOnly whether it is mounted so: then no process can write through it, whatever its own mode says (a cluster
 *     gives the directory of a mounted ConfigMap the mode 0777)
 */
public record TrustRoot(Path path, Path real, boolean readOnly) {
    boolean isAt(Path other) {
        return path.equals(other) || real.equals(other);
    }
}
