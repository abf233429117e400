package org.binfmtd.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.explain.Candidate;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;

/** The files that declare handlers and settings on this machine, read as the daemon reads them, but without it. */
public final class DeclaredFiles {
    private final SearchPath path;
    private final Trust trust;

    private DeclaredFiles(SearchPath path, Trust trust) {
        this.path = path;
        this.trust = trust;
    }

    /**
     * Those that are installed.
     *
     * @param roots directories like {@code /etc/binfmtd}, above the standard ones, the highest last
     */
    public static DeclaredFiles installed(List<Path> roots) {
        return new DeclaredFiles(SearchPath.standard().with(roots), Trust.ofRoot(List.of()));
    }

    /** The same, whatever user owns them. */
    public DeclaredFiles ofAnyOwner() {
        return new DeclaredFiles(path, Trust.anybody());
    }

    public Declarations declarations() {
        return new ConfigReader(path, trust).read().declarations();
    }

    /** How each of these handlers would stand here if its interpreter were installed. */
    public Map<HandlerName, HandlerPreview> previews(Declarations declarations) {
        return HandlerPreviews.of(declarations, path, trust);
    }

    /** Each handler as one that may take a file. */
    public List<Candidate> candidates() {
        return DryRun.handlers(path, trust).stream()
                .flatMap(handler -> handler
                        .pattern()
                        .map(pattern -> new Candidate(
                                handler.name(), pattern, handler.state(), handler.reason(), handler.remedy()))
                        .stream())
                .toList();
    }

    /**
     * What a pass would find and do.
     *
     * @param state the directory of what a daemon keeps over reboots
     * @param runtime the directory of what it keeps over restarts
     */
    public DryRun dryRun(Path mountPoint, Path state, Path runtime) {
        return DryRun.on(new DryRun.Machine(
                path, trust, new BinfmtMiscDirectory(mountPoint).observe(), mountPoint, state, runtime));
    }

    /** What is wrong with them. */
    public List<Problem> problems() {
        return DryRun.problems(path, trust);
    }

    /**
     * What is wrong with other files if they lay above these, whatever user owns them, and was not wrong without them.
     *
     * @param paths files, directories of files, and directories like {@code /etc/binfmtd}
     * @throws IOException if one of them is missing or declares nothing, with its path and the reason
     */
    public List<Problem> problemsOf(List<Path> paths) throws IOException {
        SearchPath above = path;
        List<Path> handlers = new ArrayList<>();
        List<Path> settings = new ArrayList<>();
        Set<String> named = new HashSet<>();
        List<Path> roots = new ArrayList<>();
        for (Path each : paths) {
            if (Files.isDirectory(each) && SearchPath.isRoot(each)) {
                above = above.with(each);
                roots.add(each.toAbsolutePath().normalize());
            } else {
                for (Path file : files(each)) {
                    (SearchPath.isSettings(file) ? settings : handlers).add(file);
                    named.add(file.toString());
                }
            }
        }
        Set<Problem> problems =
                new LinkedHashSet<>(DryRun.problems(above.withFiles(handlers, settings), Trust.anybody()));
        Set<Problem> before = new HashSet<>(DryRun.problems(path, Trust.anybody()));
        problems.removeIf(problem ->
                before.contains(problem) && !named.contains(problem.file()) && !isBelow(problem.file(), roots));
        return List.copyOf(problems);
    }

    private static boolean isBelow(String file, List<Path> roots) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        return roots.stream().anyMatch(path::startsWith);
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(path)) {
            files = all.filter(each -> SearchPath.mayDeclare(each.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw unusable(path, "this directory cannot be listed");
        }
        if (files.isEmpty()) {
            throw unusable(path, "there is no file in this directory that declares handlers or settings");
        }
        return files;
    }

    private static FileSystemException unusable(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }
}
