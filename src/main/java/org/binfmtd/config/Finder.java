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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.Problem;

/** Finds the files that count. Must be led through the directories from the highest down; for one thread. */
final class Finder {
    private static final Path NOWHERE = Path.of("/dev/null");

    /** For each name that is taken, what its file hides. */
    private final Map<Path, List<Path>> hidden = new HashMap<>();

    private final List<Problem> problems = new ArrayList<>();

    /** Files of the directory that no higher one hides, in the order of their names' bytes. */
    List<SearchPath.Found> directory(Path directory) {
        List<SearchPath.Found> found = new ArrayList<>();
        for (Path each : listed(directory)) {
            add(each, found);
        }
        return found;
    }

    /** This file, if it exists and no higher one hides it. */
    void file(Path file, List<SearchPath.Found> found) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            add(file, found);
        }
    }

    /** About directories that could not be listed. */
    List<Problem> problems() {
        return problems;
    }

    private List<Path> listed(Path directory) {
        List<Path> listed = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path each : files) {
                if (SearchPath.isConfigName(each.getFileName().toString())) {
                    listed.add(each);
                }
            }
        } catch (NoSuchFileException e) {
            // nobody must have every directory
            return List.of();
        } catch (IOException e) {
            problems.add(unlisted(directory, e));
        } catch (DirectoryIteratorException e) {
            problems.add(unlisted(directory, e.getCause()));
        }
        // Unix paths compare by their bytes
        Collections.sort(listed);
        return listed;
    }

    private void add(Path file, List<SearchPath.Found> found) {
        List<Path> hides = hidden.get(file.getFileName());
        if (hides != null) {
            hides.add(file);
            return;
        }
        hides = new ArrayList<>();
        boolean mask = isMask(file);
        if (mask || !isEmpty(file)) {
            hidden.put(file.getFileName(), hides);
        }
        if (!mask) {
            found.add(new SearchPath.Found(file, hides));
        }
    }

    private static boolean isMask(Path file) {
        try {
            return Files.isSymbolicLink(file) && file.toRealPath().equals(NOWHERE);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isEmpty(Path file) {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            // what is wrong with it is told when it is read
            return false;
        }
    }

    private static Problem unlisted(Path directory, IOException failure) {
        return Mistake.ofFile(
                        Position.WHOLE_FILE,
                        "unreadable",
                        "the directory cannot be listed: " + SourceFile.why(failure),
                        "make it a directory that root can read, or take it away")
                .in(directory.toString(), "");
    }
}
