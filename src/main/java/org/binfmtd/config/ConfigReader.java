package org.binfmtd.config;

import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.files.FileKind;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.files.PathWalk;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.imports.ImportMerger;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Problem;

/**
 * Reads everything that the files declare. Nothing in the files, and nothing about them, makes it fail: it becomes a
 * problem in what it returns. Thread-safe; it keeps nothing from one reading to the next.
 */
public final class ConfigReader {
    private final SearchPath path;
    private final Trust trust;
    private final DocumentReader documents = new DocumentReader();

    /** @param trust whose files count */
    public ConfigReader(SearchPath path, Trust trust) {
        this.path = path;
        this.trust = trust;
    }

    public Configuration read() {
        PathWalk walk = path.walk(trust);
        SettingsMerger settings = settings(walk);
        return read(settings, settings.settings(), walk);
    }

    /** @param former what holds if the settings cannot be read, also for which files declare handlers */
    public Configuration read(Settings former) {
        PathWalk walk = path.walk(trust);
        SettingsMerger settings = settings(walk);
        return read(settings, settings.isReadable() ? settings.settings() : former, walk);
    }

    private Configuration read(SettingsMerger settings, Settings inForce, PathWalk walk) {
        Declarations declarations = handlers(inForce.imports(), walk);
        return new Configuration(
                settings.settings(), settings.isReadable(), settings.problems(), declarations, walk.isHindered());
    }

    private SettingsMerger settings(PathWalk walk) {
        SettingsMerger merger = new SettingsMerger();
        SearchPath.Listing listing = path.settings(walk);
        for (Problem each : listing.problems()) {
            merger.addUnlisted(each);
        }
        listing.missed().forEach(merger::addProblem);
        for (SearchPath.FoundFile each : listing.files()) {
            merger.add(each.file().toString(), documents.read(each.file(), walk));
        }
        return merger;
    }

    private Declarations handlers(ImportSources imports, PathWalk walk) {
        HandlerMerger merger = new HandlerMerger();
        List<List<Fragment>> lines = new ImportMerger(path.imports(), walk, merger).read(imports);
        SearchPath.Listing listing = path.handlers(walk);
        for (Problem each : listing.problems()) {
            merger.addUnlisted(each);
        }
        listing.missed().forEach(merger::addProblem);
        listing.hidden().forEach(merger::addProblem);
        for (int rank = 0; rank < listing.ranks().size(); rank++) {
            merger.begin(rank);
            if (rank < lines.size()) {
                lines.get(rank).forEach(merger::replace);
            }
            for (SearchPath.FoundFile each : listing.ranks().get(rank)) {
                read(each, walk, merger);
            }
        }
        return merger.declarations();
    }

    /** In our directories all files are YAML; one that was named may be of binfmt.d(5). */
    private void read(SearchPath.FoundFile found, PathWalk walk, HandlerMerger merger) {
        Path file = found.file();
        if (FileKind.LINES.counts(file.getFileName().toString())) {
            HandlersFile lines = ImportMerger.lines(file, walk);
            merger.note(lines, found.hides());
            lines.fragments().forEach(merger::replace);
        } else {
            merger.add(HandlersFile.of(file.toString(), documents.read(file, walk)), found.hides());
        }
    }
}
