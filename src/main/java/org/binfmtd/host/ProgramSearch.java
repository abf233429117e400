package org.binfmtd.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;

/** Looks for the programs that patterns match. Only files that an extension or a magic asks for are opened. */
final class ProgramSearch {
    private final Set<Pattern> patterns;
    private final List<Pattern.Magic> magics = new ArrayList<>();
    private final Map<String, Pattern> extensions = new HashMap<>();

    ProgramSearch(Set<Pattern> patterns) {
        this.patterns = Set.copyOf(patterns);
        for (Pattern pattern : patterns) {
            pattern.fold(magics::add, extension -> extensions.put(extension.extension(), pattern));
        }
    }

    Set<Pattern> patterns() {
        return patterns;
    }

    /**
     * The sorted paths of the programs in a directory that match, by pattern; nothing of a pattern that matches none.
     */
    Map<Pattern, List<String>> in(File directory) {
        String[] names = directory.list();
        Map<Pattern, List<String>> found = new HashMap<>();
        for (String name : names == null ? new String[0] : names) {
            // A link is called by its own name, wherever it leads.
            Pattern extension = extensions.get(name.substring(name.lastIndexOf('.') + 1));
            boolean bears = extension != null && name.indexOf('.') >= 0;
            if (bears || !magics.isEmpty()) {
                File file = new File(directory, name);
                Bytes head = head(file);
                if (HostFiles.isProgram(head)) {
                    if (bears) {
                        add(extension, file, found);
                    }
                    addMatching(head, file, found);
                }
            }
        }
        for (List<String> paths : found.values()) {
            Collections.sort(paths);
        }
        return found;
    }

    private void addMatching(Bytes head, File file, Map<Pattern, List<String>> found) {
        for (Pattern.Magic magic : magics) {
            if (magic.matches(head)) {
                add(magic, file, found);
            }
        }
    }

    private static void add(Pattern pattern, File file, Map<Pattern, List<String>> found) {
        List<String> paths = found.get(pattern);
        if (paths == null) {
            paths = new ArrayList<>();
            found.put(pattern, paths);
        }
        paths.add(file.getPath());
    }

    /** What an executable file begins with; nothing of any other. */
    private static Bytes head(File file) {
        if (!file.isFile() || !file.canExecute()) {
            return Bytes.EMPTY;
        }
        try {
            return DiskFileSystem.head(file.toPath());
        } catch (IOException | InvalidPathException e) {
            return Bytes.EMPTY; // what cannot be read now is not run by this name either
        }
    }
}
