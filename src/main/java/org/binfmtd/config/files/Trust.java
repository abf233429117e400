package org.binfmtd.config.files;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.model.Printable;
import org.binfmtd.model.TrustViolation;

/**
 * Whose files count. The daemon's word is root's word: what it reads, and what it lets the kernel run, no other user
 * may be able to change through the path that is used. Immutable and thread-safe.
 */
public final class Trust {
    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    private final boolean onlyRoot;
    private final boolean sticky;
    private final List<TrustRoot> roots;
    private final UserIds ids = new UserIds();

    private Trust(boolean onlyRoot, boolean sticky, List<TrustRoot> roots) {
        this.onlyRoot = onlyRoot;
        this.sticky = sticky;
        this.roots = List.copyOf(roots);
    }

    /** Any file counts, whatever user owns it: for looking at files without acting on them. */
    public static Trust anybody() {
        return new Trust(false, false, List.of());
    }

    /** Only what this namespace's root alone can change counts; above {@code roots} nothing is looked at. */
    public static Trust ofRoot(List<TrustRoot> roots) {
        return new Trust(true, false, roots);
    }

    /** The same where only files that root has put there matter: others cannot exchange these in a sticky directory. */
    public Trust ofWhatRootKeeps() {
        return new Trust(onlyRoot, true, roots);
    }

    /** A look at the files as they are now. */
    public PathWalk walk() {
        return new PathWalk(this, List.of());
    }

    boolean isOfRootAlone() {
        return onlyRoot;
    }

    /** The root at which a path ends that need not be walked upwards any further. */
    Optional<TrustRoot> rootAt(Path path) {
        for (TrustRoot each : roots) {
            if (each.isAt(path)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /**
     * What is wrong with one hop of a path. The mode suffices: where an access control list lets anybody write, the
     * group's bits show its mask, and so the writing. The sticky bit does not help: it keeps others from taking files
     * away, not from adding some. What is neither file, directory nor link is not read, so its mode says nothing.
     */
    Optional<TrustViolation> distrust(Path hop, Stat stat) {
        if (!onlyRoot || !(stat.isRegular() || stat.isDirectory() || stat.isLink())) {
            return Optional.empty();
        }
        return distrust(hop, stat, writers(stat));
    }

    /** The same for a root, whose own write permissions say nothing if it is mounted read-only. */
    Optional<TrustViolation> distrustOfRoot(TrustRoot root, Stat stat) {
        return onlyRoot ? distrust(root.real(), stat, root.readOnly() ? 0 : writers(stat)) : Optional.empty();
    }

    /** Everybody has all rights on every link, and can do nothing with them. */
    private int writers(Stat stat) {
        boolean harmless = stat.isLink() || sticky && stat.isDirectory() && (stat.mode() & STICKY) != 0;
        return harmless ? 0 : stat.mode() & (GROUP_WRITE | OTHERS_WRITE);
    }

    private Optional<TrustViolation> distrust(Path hop, Stat stat, int writers) {
        boolean owned = ids.isRoot(stat.owner());
        if (owned && writers == 0) {
            return Optional.empty();
        }
        String name = kind(stat) + " " + Printable.printable(hop.toString());
        String reason = owned
                ? name + " can be written by others than its owner (mode 0" + Integer.toOctalString(stat.permissions())
                        + ")"
                : name + " belongs to user " + Integer.toUnsignedLong(stat.owner());
        return Optional.of(new TrustViolation(
                owned ? "untrusted-mode" : "untrusted-owner",
                hop.toString(),
                reason + ", so not only root decides what is here",
                isShared(hop, stat)
                        ? "put what is needed of it where only root can write, such as in /opt"
                        : remedy(
                                stat.isLink() ? "chown -h root " : "chown root ",
                                owned,
                                writers,
                                Quote.forShell(hop))));
    }

    /**
     * Whether others may have their work in it, as in /tmp, in a user's directory or in /usr/local: with another mode or
     * owner they could not do it any more. A directory that is named after binfmtd is binfmtd's own.
     */
    private static boolean isShared(Path hop, Stat stat) {
        return stat.isDirectory() && !hop.toString().contains("binfmt");
    }

    private static String kind(Stat stat) {
        return stat.isDirectory() ? "the directory" : stat.isLink() ? "the link" : "the file";
    }

    private static String remedy(String chown, boolean owned, int writers, String hop) {
        if (owned) {
            return "take that right away: chmod go-w " + hop;
        }
        return "if what is in it is to be trusted, make it root's: " + chown + hop
                + (writers == 0 ? "" : " && chmod go-w " + hop);
    }
}
