package org.binfmtd.config.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.files.FileKind;
import org.binfmtd.config.files.Finder;
import org.binfmtd.config.files.ImportPath;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.files.PathWalk;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.SourceFile;
import org.binfmtd.config.handlers.FileOrder;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;

/** Reads the files of other programs that declare handlers, as those programs do. For one reading, and one thread. */
public final class ImportMerger {
    private final ImportPath path;
    private final PathWalk walk;
    private final HandlerMerger merger;

    /** @param merger in which nothing is yet: all else stands above */
    public ImportMerger(ImportPath path, PathWalk walk, HandlerMerger merger) {
        this.path = path;
        this.walk = walk;
        this.merger = merger;
    }

    /**
     * Reads them; formats are declared at once.
     *
     * @return the lines that count, for each of their directories, lowest first
     */
    public List<List<Fragment>> read(ImportSources wanted) {
        if (wanted.binfmtSupport()) {
            new Formats(path, walk, merger).read();
        }
        return wanted.binfmtD() ? byDirectory(lines()) : List.of();
    }

    private List<List<Fragment>> byDirectory(List<Fragment> lines) {
        List<List<Fragment>> ranks = new ArrayList<>();
        path.lines().forEach(directory -> ranks.add(new ArrayList<>()));
        for (Fragment each : lines) {
            Path directory = Path.of(each.origin().file()).getParent();
            ranks.get(path.lines().indexOf(directory)).add(each);
        }
        return ranks;
    }

    /** File after file, by name and not by directory. */
    private List<Fragment> lines() {
        Finder finder = new Finder(walk, FileKind.LINES);
        Map<Path, SearchPath.FoundFile> byName = new TreeMap<>();
        for (int rank = path.lines().size() - 1; rank >= 0; rank--) {
            for (SearchPath.FoundFile each : finder.directory(path.lines().get(rank))) {
                byName.put(each.file().getFileName(), each);
            }
        }
        for (Problem each : finder.problems()) {
            merger.addUnlisted(each);
        }
        finder.hiddenFiles().forEach(merger::addProblem);
        finder.missed().forEach(this::tellOfMissed);
        List<Fragment> all = new ArrayList<>();
        for (SearchPath.FoundFile each : byName.values()) {
            HandlersFile file = lines(each.file(), walk);
            merger.note(file, each.hides());
            for (Fragment fragment : file.fragments()) {
                if (all.size() < HandlerMerger.MOST) {
                    all.add(fragment);
                } else {
                    merger.leaveOut(fragment);
                }
            }
        }
        return counting(all);
    }

    /** A file of {@code binfmt.d(5)}. */
    public static HandlersFile lines(Path file, PathWalk walk) {
        SourceFile.Content content = SourceFile.read(file, walk);
        if (content instanceof SourceFile.Content.Octets read) {
            return LinesFile.of(file.toString(), read.octets());
        }
        return HandlersFile.unreadable(file.toString(), ((SourceFile.Content.Rejected) content).mistake());
    }

    /** Of several lines of one name the last counts. */
    private List<Fragment> counting(List<Fragment> all) {
        Map<HandlerName, Fragment> last = new HashMap<>();
        for (Fragment each : all) {
            Fragment former = last.put(each.name(), each);
            if (former != null) {
                tellOfFormer(former, each);
            }
        }
        List<Fragment> counting = new ArrayList<>();
        for (Fragment each : all) {
            if (last.get(each.name()) == each) {
                counting.add(each);
            }
        }
        FileOrder.keep(counting);
        return counting;
    }

    private void tellOfFormer(Fragment former, Fragment later) {
        FileProblems found = new FileProblems(later.origin().file());
        DiagnosticContext.in(later.origin().file(), found)
                .handler(later.name().text())
                .warning(
                        later.at(),
                        "duplicate-handler",
                        "this line replaces the one of the same name at "
                                + Printable.printable(former.origin().toString()),
                        "keep one of the two");
        found.inOrder().forEach(merger::addProblem);
    }

    private void tellOfMissed(Path file) {
        Optional<ForeignSyntax> foreign = ForeignSyntax.in(SourceFile.read(file, walk));
        merger.addProblem(Finder.neverApplied(
                file,
                FileKind.LINES,
                foreign.map(syntax -> "; moreover " + syntax.reason()).orElse(""),
                foreign.map(ForeignSyntax::remedy).orElse("")));
    }
}
