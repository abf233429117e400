package org.binfmtd.config.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.binfmtd.model.Problem;

/**
 * Where the files are. Roots, lowest first: what packages bring, what the administrator installed by hand, what lives
 * until the next boot, what the administrator says, and last the root given on the command line. A file hides those of
 * the same name in lower roots, and a link to {@code /dev/null} hides them and says nothing itself; a file of no bytes
 * hides nothing, because editors empty a file before they write it. Thread-safe.
 *
 * @param roots lowest first
 * @param handlerFiles files that declare handlers as if they lay above all roots, lowest first
 * @param settingsFiles the same for settings
 * @param imports where other programs' files are
 * @param omitted files and directories that are not read, as if they were not there
 */
public record SearchPath(
        List<Path> roots, List<Path> handlerFiles, List<Path> settingsFiles, ImportPath imports, List<Path> omitted) {
    private static final List<String> STANDARD =
            List.of("usr/lib/binfmtd", "usr/local/lib/binfmtd", "run/binfmtd", "etc/binfmtd");
    private static final String HANDLERS = "handlers.d";
    private static final String SETTINGS = "binfmtd.yaml";
    private static final String SETTINGS_DROP_INS = "binfmtd.yaml.d";

    public SearchPath(List<Path> roots) {
        this(roots, List.of(), List.of(), ImportPath.NONE, List.of());
    }

    public SearchPath {
        roots = List.copyOf(roots);
        handlerFiles = List.copyOf(handlerFiles);
        settingsFiles = List.copyOf(settingsFiles);
        omitted = List.copyOf(omitted);
    }

    /**
     * Files to read.
     *
     * @param ranks the files of each root, lowest first, and last those that were named: each file overrides those
     *     before it
     * @param problems about directories that could not be listed; the file of each is the directory
     * @param missed about files that seem to count, although they do not
     * @param hidden about files that are not read, because of others of the same name
     */
    public record Listing(
            List<List<FoundFile>> ranks, List<Problem> problems, List<Problem> missed, List<Problem> hidden) {
        public Listing {
            ranks = List.copyOf(ranks);
            problems = List.copyOf(problems);
        }

        /** In the order in which they apply. */
        public List<FoundFile> files() {
            return ranks.stream().flatMap(List::stream).toList();
        }
    }

    /**
     * A file to read.
     *
     * @param hides files of the same name in lower directories, which are therefore not read
     */
    public record FoundFile(Path file, List<Path> hides) {}

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
        return new SearchPath(roots, List.of(), List.of(), ImportPath.below(top), List.of());
    }

    /** This, and above it one root more. */
    public SearchPath with(Path root) {
        List<Path> more = new ArrayList<>(roots);
        more.add(root);
        return new SearchPath(more, handlerFiles, settingsFiles, imports, omitted);
    }

    /** This, and above it these roots, lowest first, wherever this program was started. */
    public SearchPath with(List<Path> more) {
        SearchPath path = this;
        for (Path each : more) {
            path = path.with(each.toAbsolutePath());
        }
        return path;
    }

    /** This, and above it these files, wherever they are; for trying them before they are put in their places. */
    public SearchPath withFiles(List<Path> ofHandlers, List<Path> ofSettings) {
        return new SearchPath(roots, ofHandlers, ofSettings, imports, omitted);
    }

    /** This, as if these files and directories were not there. */
    public SearchPath without(List<Path> files) {
        return new SearchPath(roots, handlerFiles, settingsFiles, imports, files);
    }

    /** A walk for one reading of these files. */
    public PathWalk walk(Trust trust) {
        return new PathWalk(trust, omitted);
    }

    /**
     * Whether this root is one of these, or this file has a name and a place that make it count.
     *
     * @param wanted which files of other programs count
     */
    public boolean includes(Path path, ImportSources wanted) {
        Path full = path.toAbsolutePath().normalize();
        String name = String.valueOf(full.getFileName());
        Path directory = full.getParent();
        return roots.contains(full)
                || roots.contains(directory) && name.equals(SETTINGS)
                || wanted.binfmtD() && imports.lines().contains(directory) && FileKind.LINES.counts(name)
                || isConfigName(name) && !roots.contains(directory) && watched().contains(directory);
    }

    /** The files that declare handlers. */
    public Listing handlers(PathWalk walk) {
        Finder finder = new Finder(walk);
        List<List<FoundFile>> downwards = new ArrayList<>();
        downwards.add(finder.files(handlerFiles));
        for (int i = roots.size() - 1; i >= 0; i--) {
            downwards.add(finder.directory(roots.get(i).resolve(HANDLERS)));
        }
        return upwards(downwards, finder);
    }

    /** The settings: in each root {@code binfmtd.yaml} and then its drop-ins. */
    public Listing settings(PathWalk walk) {
        Finder mainFiles = new Finder(walk);
        Finder dropIns = new Finder(walk);
        List<List<FoundFile>> downwards = new ArrayList<>();
        downwards.add(dropIns.files(settingsFiles));
        for (int i = roots.size() - 1; i >= 0; i--) {
            List<FoundFile> ofRoot = new ArrayList<>();
            mainFiles.file(roots.get(i).resolve(SETTINGS), ofRoot);
            ofRoot.addAll(dropIns.directory(roots.get(i).resolve(SETTINGS_DROP_INS)));
            downwards.add(ofRoot);
        }
        return upwards(downwards, dropIns);
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

    /** Whether a directory is laid out as a root is: with a directory of handlers, or with settings. */
    public static boolean isRoot(Path directory) {
        return Files.isDirectory(directory.resolve(HANDLERS))
                || Files.exists(directory.resolve(SETTINGS))
                || Files.isDirectory(directory.resolve(SETTINGS_DROP_INS));
    }

    /** Whether a file is one of settings, as its name or its directory's says; any other declares handlers. */
    public static boolean isSettings(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return file.endsWith(SETTINGS) || directory != null && directory.endsWith(SETTINGS_DROP_INS);
    }

    /**
     * Whether a file of this name, wherever it is, seems to declare handlers: in YAML, or as {@code binfmt.d(5)} does.
     */
    public static boolean mayDeclare(String name) {
        return isConfigName(name) || FileKind.LINES.counts(name);
    }

    /** Whether a file of this name in one of the directories counts. */
    public static boolean isConfigName(String name) {
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private static Listing upwards(List<List<FoundFile>> downwards, Finder finder) {
        List<List<FoundFile>> ranks = new ArrayList<>(downwards);
        Collections.reverse(ranks);
        return new Listing(ranks, finder.problems(), finder.missedFiles(), finder.hiddenFiles());
    }
}
