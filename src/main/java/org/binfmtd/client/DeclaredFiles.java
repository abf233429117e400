package org.binfmtd.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.Definition;
import org.binfmtd.config.handlers.DefinitionText;
import org.binfmtd.explain.Candidate;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Handler;
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

    /**
     * What counts of these handlers, as one file of definitions.
     *
     * @param names the names of those that are meant
     */
    public String text(Declarations declarations, Set<String> names) {
        return DefinitionText.of(
                List.of("Handlers as binfmtd reads them, by 'binfmtctl cat'."),
                declarations.handlers().stream()
                        .filter(handler -> names.contains(handler.name().text()))
                        .map(Definition::merged)
                        .toList(),
                List.of());
    }

    /** Each handler as one that may take a file. */
    public List<Candidate> candidates() {
        return DryRun.handlers(path, trust).stream()
                .flatMap(handler -> handler
                        .pattern()
                        .map(pattern -> new Candidate(
                                handler.name(),
                                pattern,
                                handler.handler().map(Handler::priority).orElse(0),
                                handler.state(),
                                handler.reason(),
                                handler.remedy()))
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
     * What is wrong because of these files: in them, and in others where it was right without them. Files that are
     * installed are read where they are; any others as if they lay above those, whatever user owns them.
     *
     * @param paths files, directories of files, and directories like {@code /etc/binfmtd}
     * @throws IOException if one of them is missing or declares nothing, with its path and the reason
     */
    public List<Problem> problemsOf(List<Path> paths) throws IOException {
        NamedFiles named = new NamedFiles(
                path, new ConfigReader(path, trust).read().settings().imports());
        for (Path each : paths) {
            named.add(each);
        }
        Trust whose = named.areInstalled() ? trust : Trust.anybody();
        Set<Problem> problems = new LinkedHashSet<>(DryRun.problems(named.with(), whose));
        Set<Problem> without = new HashSet<>(DryRun.problems(named.without(), whose));
        problems.removeIf(problem -> without.contains(problem) && !named.concerns(problem.file()));
        return List.copyOf(problems);
    }
}
