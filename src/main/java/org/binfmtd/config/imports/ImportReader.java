package org.binfmtd.config.imports;

import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;

/** What other programs have declared or registered, and nothing of ours. Thread-safe. */
public final class ImportReader {
    private ImportReader() {}

    /**
     * What their files declare.
     *
     * @param trust whose files count
     */
    public static Declarations ofFiles(SearchPath path, Trust trust, ImportSources wanted) {
        HandlerMerger merger = new HandlerMerger();
        for (List<Fragment> rank : new ImportMerger(path.imports(), path.walk(trust), merger).read(wanted)) {
            rank.forEach(merger::replace);
        }
        return merger.declarations();
    }

    /**
     * What the kernel has, whatever program registered it.
     *
     * @param directory where binfmt_misc is, for messages
     * @param entries in the kernel's order
     */
    public static Declarations ofEntries(Path directory, List<Entry> entries) {
        HandlerMerger merger = new HandlerMerger();
        new KernelEntries(directory.toString()).read(entries, merger);
        return merger.declarations();
    }
}
