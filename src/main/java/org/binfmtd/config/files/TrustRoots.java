package org.binfmtd.config.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.binfmtd.kernel.MountedAs;
import org.binfmtd.model.Printable;

/**
 * What {@code --trust-root} names: mount points, and nothing else. A plain directory can be renamed and replaced by
 * any user who may write above it, a mount point only by a user who may unmount it.
 */
public sealed interface TrustRoots {
    record FoundRoot(List<TrustRoot> roots) implements TrustRoots {}

    /** @param reason a sentence without its full stop */
    record WrongRoot(String reason) implements TrustRoots {}

    static TrustRoots at(List<Path> directories) {
        List<TrustRoot> roots = new ArrayList<>();
        for (Path each : directories) {
            String name = "--trust-root " + Printable.printable(each.toString());
            try {
                Path real = each.toRealPath();
                MountedAs mounted = MountedAs.at(real);
                if (mounted == MountedAs.NOTHING || !Files.isDirectory(real)) {
                    return new WrongRoot(name + " is not the mount point of a directory");
                }
                roots.add(new TrustRoot(each.toAbsolutePath(), real, mounted == MountedAs.READ_ONLY));
            } catch (IOException e) {
                return new WrongRoot(name + " cannot be looked at, or does not exist");
            }
        }
        return new FoundRoot(roots);
    }
}
