package org.binfmtd.config.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.kernel.Errno;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.TrustViolation;

/**
 * Finds the files that count. A directory in which others than root may put files is not listed. Must be led through
 * the directories from the highest down; for one thread.
 */
public final class Finder {
    private static final Path NOWHERE = Path.of("/dev/null");
    /** Files of one directory that are read, the first by name. */
    public static final int MOST = 4096;

    private final PathWalk walk;
    private final FileKind files;

    /** For each name that is taken, its file and what that hides. */
    private final Map<Path, SearchPath.FoundFile> taken = new TreeMap<>();

    private final List<Problem> problems = new ArrayList<>();

    private final NavigableSet<Path> missed = new TreeSet<>();

    Finder(PathWalk walk) {
        this(walk, FileKind.YAML);
    }

    public Finder(PathWalk walk, FileKind files) {
        this.walk = walk;
        this.files = files;
    }

    /** Files of the directory that no higher one hides, in the order of their names' bytes. */
    public List<SearchPath.FoundFile> directory(Path directory) {
        List<SearchPath.FoundFile> found = new ArrayList<>();
        if (isTrusted(directory)) {
            for (Path each : listed(directory)) {
                add(each, found);
            }
        }
        return found;
    }

    /** All of these files, whether they exist or not. They hide lower ones, and not each other. */
    List<SearchPath.FoundFile> files(List<Path> named) {
        List<SearchPath.FoundFile> found = new ArrayList<>();
        for (Path each : named) {
            SearchPath.FoundFile file = new SearchPath.FoundFile(
                    each,
                    taken.computeIfAbsent(each.getFileName(), any -> hidingNothing(each))
                            .hides());
            if (kind(each) != FileType.MASK) {
                found.add(file);
            }
        }
        return found;
    }

    /** This file, if it exists and no higher one hides it. */
    void file(Path file, List<SearchPath.FoundFile> found) {
        if (!walk.omits(file) && mayExist(file)) {
            add(file, found);
        }
    }

    /**
     * Only what is certainly not there does not count: for anything else the reason why it cannot be read is reported.
     */
    private static boolean mayExist(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (IOException e) {
            Errno errno = Errno.of(e);
            return errno != Errno.ENOENT && errno != Errno.ENOTDIR;
        }
    }

    /** About directories that could not be listed. */
    public List<Problem> problems() {
        return problems;
    }

    /** Files that seem to count, although they do not, and to which no file that counts is a link. */
    public List<Path> missed() {
        List<Path> seeming = missed.stream().filter(Files::isRegularFile).toList();
        Set<Path> linked = seeming.isEmpty() ? Set.of() : linkedTo();
        return seeming.stream().filter(each -> !linked.contains(each)).toList();
    }

    private Set<Path> linkedTo() {
        return taken.values().stream()
                .map(SearchPath.FoundFile::file)
                .filter(Files::isSymbolicLink)
                .map(Finder::target)
                .collect(Collectors.toSet());
    }

    private static Path target(Path link) {
        try {
            return link.resolveSibling(Files.readSymbolicLink(link)).normalize();
        } catch (IOException e) {
            return link;
        }
    }

    /** About files that are not read, because higher ones have the same names. */
    public List<Problem> hiddenFiles() {
        List<Problem> hidden = new ArrayList<>();
        for (SearchPath.FoundFile each : taken.values()) {
            each.hides().forEach(lower -> hidden.add(hiddenFile(lower, each.file())));
        }
        return hidden;
    }

    private static Problem hiddenFile(Path file, Path by) {
        return new Problem(
                Problem.Severity.NOTE,
                "hidden-file",
                file.toString(),
                0,
                0,
                "",
                "",
                "the file is not read, because " + Printable.printable(by.toString()) + " has the same name",
                "if that is not meant, give one of the two another name");
    }

    /** About files that seem to count, although they do not. */
    List<Problem> missedFiles() {
        return missed().stream().map(file -> neverApplied(file, files, "", "")).toList();
    }

    /**
     * @param more what else is wrong with the file, behind a semicolon; empty if that is not known
     * @param remedy what helps; if it is empty, another name
     */
    public static Problem neverApplied(Path file, FileKind kind, String more, String remedy) {
        String plain = file.getFileName().toString().endsWith(FileKind.LINES.ending())
                ? "put it into /etc/binfmt.d if it has lines of binfmt.d(5) in it, or give it a name that ends in '.yaml'"
                : "give it a name that does, or take it away";
        FileProblems found = new FileProblems(file.toString());
        DiagnosticContext.in(file.toString(), found)
                .warning(
                        Position.WHOLE_FILE,
                        "never-applied",
                        "the file is never applied, because its name does not end in '" + kind.ending() + "'" + more,
                        remedy.isEmpty() ? plain : remedy);
        return found.inOrder().get(0);
    }

    /** Every directory is optional: the way to one that is missing is not checked. */
    private boolean isTrusted(Path directory) {
        if (!Files.exists(directory)) {
            return true;
        }
        try {
            Optional<TrustViolation> distrust = walk.distrust(directory);
            if (distrust.isPresent()) {
                problems.add(untrusted(directory, distrust.get()));
            }
            return distrust.isEmpty();
        } catch (IOException e) {
            return true; // what is wrong with it is reported when it is listed
        }
    }

    private List<Path> listed(Path directory) {
        // Unix paths compare by their bytes
        NavigableSet<Path> listed = new TreeSet<>();
        int more = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path each : entries) {
                String name = each.getFileName().toString();
                if (walk.omits(each)) {
                    continue;
                }
                if (files.counts(name)) {
                    more += excess(listed, each);
                } else if (files.misses(name)) {
                    more += excess(missed, each);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            problems.add(unlisted(directory, e));
        } catch (DirectoryIteratorException e) {
            problems.add(unlisted(directory, e.getCause()));
        }
        if (more > 0) {
            problems.add(crowded(directory, more));
        }
        return List.copyOf(listed);
    }

    /** Adds a file; 1 if the last by name had to go for it. */
    private static int excess(NavigableSet<Path> listed, Path file) {
        listed.add(file);
        if (listed.size() <= MOST) {
            return 0;
        }
        listed.pollLast();
        return 1;
    }

    private void add(Path file, List<SearchPath.FoundFile> found) {
        SearchPath.FoundFile higher = taken.get(file.getFileName());
        if (higher != null) {
            if (!isSame(higher.file(), file)) {
                higher.hides().add(file);
            }
            return;
        }
        SearchPath.FoundFile counting = hidingNothing(file);
        FileType kind = kind(file);
        if (kind != FileType.EMPTY || files.emptyHides()) {
            taken.put(file.getFileName(), counting);
        }
        if (kind != FileType.MASK) {
            found.add(counting);
        }
    }

    /** Whether a file that was named is the installed one. */
    private static boolean isSame(Path named, Path found) {
        return named.toAbsolutePath().normalize().equals(found.toAbsolutePath().normalize());
    }

    private static SearchPath.FoundFile hidingNothing(Path file) {
        return new SearchPath.FoundFile(file, new ArrayList<>());
    }

    private enum FileType {
        /** A link to nowhere: it hides, and says nothing. */
        MASK,
        /** It may hide nothing. */
        EMPTY,
        OTHER
    }

    private FileType kind(Path file) {
        try {
            ResolvedPath seen = walk.look(file);
            if (!seen.isTrusted()) {
                return FileType.OTHER;
            }
            return seen.real().equals(NOWHERE)
                    ? FileType.MASK
                    : seen.stat().size() == 0 ? FileType.EMPTY : FileType.OTHER;
        } catch (IOException e) {
            return FileType.OTHER; // what is wrong with it is reported when it is read
        }
    }

    private static Problem untrusted(Path directory, TrustViolation distrust) {
        return Diagnostic.ofFile(Position.WHOLE_FILE, distrust.code(), distrust.reason(), distrust.remedy())
                .in(directory.toString(), "");
    }

    private static Problem crowded(Path directory, int more) {
        return Diagnostic.ofFile(
                        Position.WHOLE_FILE,
                        "too-many-files",
                        "the directory has " + more + " more files than the " + MOST
                                + " that are read; what they declared before stays as it is",
                        "take away those that are not needed, or declare several handlers in one file")
                .in(directory.toString(), "");
    }

    private Problem unlisted(Path directory, IOException failure) {
        if (Errno.of(failure).mayPass()) {
            walk.hinder();
        }
        return Diagnostic.ofFile(
                        Position.WHOLE_FILE,
                        "unreadable",
                        "the directory cannot be listed: " + SourceFile.why(failure),
                        "make it a directory that root can read, or take it away")
                .in(directory.toString(), "");
    }
}
