package org.binfmtd.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.binfmtd.model.Problem;

/**
 * Where the files are. Roots, lowest first: what packages bring, what the administrator installed by hand, what lives
 * until the next boot, what the administrator says, and last the root given on the command line. A file hides those of
 * the same name in lower roots, and a link to {@code /dev/null} hides them and says nothing itself. Thread-safe.
 *
 * @param roots lowest first
 */
public record SearchPath(List<Path> roots) {
    private static final List<String> STANDARD =
            List.of("usr/lib/binfmtd", "usr/local/lib/binfmtd", "run/binfmtd", "etc/binfmtd");
    private static final String HANDLERS = "handlers.d";
    private static final String SETTINGS = "binfmtd.yaml";
    private static final String SETTINGS_DROP_INS = "binfmtd.yaml.d";
    private static final Path NOWHERE = Path.of("/dev/null");

    public SearchPath {
        roots = List.copyOf(roots);
    }

    /**
     * Files to read.
     *
     * @param files in the order in which they apply: each overrides those before it
     * @param problems about directories that could not be listed; the file of each is the directory
     */
    public record Listing(List<Path> files, List<Problem> problems) {
        public Listing {
            files = List.copyOf(files);
            problems = List.copyOf(problems);
        }
    }

    /** The roots of a running system. */
    public static SearchPath standard() {
        return below(Path.of("/"));
    }

    /** The same, as if {@code top} were {@code /}. */
    public static SearchPath below(Path top) {
        List<Path> roots = new ArrayList<>();
        for (String each : STANDARD) {
            roots.add(top.resolve(each));
        }
        return new SearchPath(roots);
    }

    /** This, and above it one root more. */
    public SearchPath with(Path root) {
        List<Path> more = new ArrayList<>(roots);
        more.add(root);
        return new SearchPath(more);
    }

    /** The files that declare handlers. */
    public Listing handlers() {
        Finder finder = new Finder();
        for (int i = roots.size() - 1; i >= 0; i--) {
            finder.directory(roots.get(i).resolve(HANDLERS));
        }
        return finder.listing();
    }

    /** The settings: in each root {@code binfmtd.yaml} and then its drop-ins. */
    public Listing settings() {
        Finder mainFiles = new Finder();
        Finder dropIns = new Finder();
        Finder all = new Finder();
        for (int i = roots.size() - 1; i >= 0; i--) {
            List<Path> ofRoot = new ArrayList<>();
            mainFiles.keepIfShown(roots.get(i).resolve(SETTINGS), ofRoot);
            ofRoot.addAll(dropIns.shownIn(roots.get(i).resolve(SETTINGS_DROP_INS)));
            all.lower.add(ofRoot);
        }
        all.problems.addAll(dropIns.problems);
        return all.listing();
    }

    /** The directories in which a change may matter, whether they exist or not; lowest first. */
    public List<Path> watched() {
        List<Path> watched = new ArrayList<>();
        for (Path root : roots) {
            watched.add(root);
            watched.add(root.resolve(HANDLERS));
            watched.add(root.resolve(SETTINGS_DROP_INS));
        }
        return watched;
    }

    /** Whether a file of this name in one of the directories counts. */
    public static boolean isConfigName(String name) {
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    /** Goes through directories from the highest down. */
    private static final class Finder {
        private final Set<Path> names = new HashSet<>();
        private final List<List<Path>> lower = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();

        void directory(Path directory) {
            lower.add(shownIn(directory));
        }

        /** Files of the directory that no higher one hides, in the order of their names' bytes. */
        List<Path> shownIn(Path directory) {
            List<Path> shown = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path each : files) {
                    if (isConfigName(each.getFileName().toString())) {
                        keepUnlessHidden(each, shown);
                    }
                }
            } catch (NoSuchFileException e) {
                // nobody must have every directory
                return List.of();
            } catch (IOException | DirectoryIteratorException e) {
                problems.add(unlisted(directory, e));
            }
            // Unix paths compare by their bytes
            Collections.sort(shown);
            return shown;
        }

        void keepIfShown(Path file, List<Path> shown) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                keepUnlessHidden(file, shown);
            }
        }

        Listing listing() {
            List<Path> files = new ArrayList<>();
            for (int i = lower.size() - 1; i >= 0; i--) {
                files.addAll(lower.get(i));
            }
            return new Listing(files, problems);
        }

        private void keepUnlessHidden(Path file, List<Path> shown) {
            if (names.add(file.getFileName()) && !isMask(file)) {
                shown.add(file);
            }
        }

        private static boolean isMask(Path file) {
            try {
                return Files.isSymbolicLink(file) && file.toRealPath().equals(NOWHERE);
            } catch (IOException e) {
                return false;
            }
        }

        private static Problem unlisted(Path directory, Exception failure) {
            Throwable cause = failure instanceof DirectoryIteratorException ? failure.getCause() : failure;
            String why = cause instanceof IOException io ? SourceFile.why(io) : "";
            return Mistake.ofFile(
                            Position.WHOLE_FILE,
                            "unreadable",
                            "the directory cannot be listed: " + why,
                            "make it a directory that root can read, or take it away")
                    .in(directory.toString(), "");
        }
    }
}
