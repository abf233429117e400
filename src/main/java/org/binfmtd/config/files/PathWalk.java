package org.binfmtd.config.files;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.TrustViolation;

/**
 * Follows paths as the kernel does, from the top down, and looks at each hop before the next: at every directory, at
 * every link, and at the directories that a link leads through. It stops at the first hop that is not to be trusted.
 *
 * <p>That makes what is found at the end lasting: a directory in which only root may write is found in one in which
 * only root may write, and so on upwards, so no other user can have replaced it since. Java's way to hold what
 * was looked at, {@code SecureDirectoryStream}, gives neither a file's number of links nor its owner without a look
 * into the users' data base, and would add nothing: who could still swap a file is root.
 *
 * <p>Each directory is looked at once; a walk is for one reading, and for one thread.
 */
public final class PathWalk {
    /** The kernel follows no more in one path. */
    private static final int MOST_LINKS = 40;
    /** Bytes that all files of one reading may have together: what they declare is kept in memory. */
    private static final long MOST_OCTETS = 4 << 20;

    private final Trust trust;
    private final List<Path> omitted;
    private final Map<Path, ResolvedPath> directories = new HashMap<>();
    private int links;
    private long octets;
    private boolean hindered;

    /** @param omitted files and directories that count as if they were not there */
    PathWalk(Trust trust, List<Path> omitted) {
        this.trust = trust;
        this.omitted = omitted;
    }

    /** Whether a file counts as if it were not there. */
    boolean omits(Path file) {
        return omitted.stream().anyMatch(file::startsWith);
    }

    /**
     * The first reason not to trust what is at a path, if there is one.
     *
     * @throws IOException if there is nothing at the path
     */
    public Optional<TrustViolation> distrust(Path path) throws IOException {
        return trust.isOfRootAlone() ? look(path).distrust() : Optional.empty();
    }

    /** @throws IOException if there is nothing at the path */
    ResolvedPath look(Path path) throws IOException {
        links = 0;
        return follow(path.toAbsolutePath());
    }

    /** Counts what was read. */
    void took(int more) {
        octets += more;
    }

    /** Whether as much has been read as may be. */
    boolean isFull() {
        return octets > MOST_OCTETS;
    }

    /** Notes that something could not be read for a reason that may pass. */
    void hinder() {
        hindered = true;
    }

    /** Whether something could not be read for a reason that may pass, so that it should be read again soon. */
    public boolean isHindered() {
        return hindered;
    }

    Trust trust() {
        return trust;
    }

    private ResolvedPath follow(Path path) throws IOException {
        Deque<Path> left = new ArrayDeque<>();
        Path known = path;
        while (!isKnown(known)) {
            left.push(known);
            known = known.getParent();
        }
        ResolvedPath found = start(known);
        while (found.isTrusted() && !left.isEmpty()) {
            Path next = left.pop();
            found = below(found, next.getFileName());
            remember(next, found);
        }
        return found;
    }

    private boolean isKnown(Path path) {
        return path.getParent() == null
                || directories.containsKey(path)
                || trust.rootAt(path).isPresent();
    }

    private ResolvedPath start(Path path) throws IOException {
        ResolvedPath known = directories.get(path);
        if (known != null) {
            return known;
        }
        Optional<TrustRoot> root = trust.rootAt(path);
        ResolvedPath found = root.isPresent() ? sighting(root.get()) : sighting(path);
        remember(path, found);
        return found;
    }

    private void remember(Path path, ResolvedPath found) {
        if (found.stat().isDirectory()) {
            directories.put(path, found);
        }
    }

    private ResolvedPath below(ResolvedPath above, Path name) throws IOException {
        if (!above.stat().isDirectory()) {
            throw new NotDirectoryException(above.real().toString());
        }
        return switch (name.toString()) {
            case ".", "" -> above;
            case ".." ->
                above.real().getParent() == null ? above : follow(above.real().getParent());
            default -> behind(sighting(above.real().resolve(name)));
        };
    }

    private ResolvedPath behind(ResolvedPath found) throws IOException {
        if (!found.isTrusted() || !found.stat().isLink()) {
            return found;
        }
        links++;
        if (links > MOST_LINKS) {
            throw new FileSystemLoopException(found.real().toString());
        }
        return follow(found.real().resolveSibling(Files.readSymbolicLink(found.real())));
    }

    private ResolvedPath sighting(Path hop) throws IOException {
        Stat stat = Stat.of(hop);
        return new ResolvedPath(hop, stat, trust.distrust(hop, stat));
    }

    private ResolvedPath sighting(TrustRoot root) throws IOException {
        Stat stat = Stat.of(root.real());
        return new ResolvedPath(root.real(), stat, trust.distrustOfRoot(root, stat));
    }
}
