package org.binfmtd.config.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which files of other programs declare handlers too.
 *
 * @param binfmtD the lines of {@code binfmt.d(5)}, which {@code systemd-binfmt} registers at boot
 * @param binfmtSupport the formats of {@code update-binfmts(8)}
 */
public record ImportSources(boolean binfmtD, boolean binfmtSupport) {

    /** The directories in which a change may matter, whether they exist or not. */
    public List<Path> watched(ImportPath path) {
        List<Path> watched = new ArrayList<>();
        if (binfmtD) {
            watched.addAll(path.lines());
        }
        if (binfmtSupport) {
            watched.addAll(path.formats());
            watched.addAll(path.databases());
        }
        return watched;
    }
}
