package org.binfmtd.config.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where other programs' files are that declare handlers too. Thread-safe.
 *
 * @param lines the directories of {@code binfmt.d(5)}, lowest first: one for each root of a running system, and of its rank
 * @param formats the directories in which packages put binfmt-support's formats
 * @param databases the directories of formats that {@code update-binfmts(8)} has taken up
 */
public record ImportPath(List<Path> lines, List<Path> formats, List<Path> databases) {
    static final ImportPath NONE = new ImportPath(List.of(), List.of(), List.of());

    private static final List<String> LINES = List.of("usr/lib", "usr/local/lib", "run", "etc");

    public ImportPath {
        lines = List.copyOf(lines);
        formats = List.copyOf(formats);
        databases = List.copyOf(databases);
    }

    /** Those of a running system, as if {@code top} were {@code /}. */
    static ImportPath below(Path top) {
        List<Path> lines = new ArrayList<>();
        for (String each : LINES) {
            lines.add(top.resolve(each).resolve("binfmt.d"));
        }
        return new ImportPath(
                lines, List.of(top.resolve("usr/share/binfmts")), List.of(top.resolve("var/lib/binfmts")));
    }

    /** Whether a file of this name in one of the directories may matter. */
    public static boolean isName(String name) {
        return FileKind.FORMAT.counts(name);
    }
}
