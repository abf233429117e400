package org.binfmtd.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Pattern;

/** One directory of programs, read again only when names in it have changed. For one thread. */
final class ProgramDirectory {
    private static final ProgramSearch NOTHING = new ProgramSearch(Set.of());
    /** Within this time after a change there may be another that does not show: file systems' clocks tick slowly. */
    private static final long UNSETTLED_MILLIS = 2000;

    private final File directory;
    private final InstantSource clock;
    private Object identity = NOTHING;
    /** In milliseconds since the epoch; 0 if there is no directory. */
    private long modified;

    private ProgramSearch last = NOTHING;
    private Map<Pattern, List<String>> found = Map.of();
    private List<String> subdirectories = List.of();
    private boolean hasSubdirectories;

    ProgramDirectory(String path, InstantSource clock) {
        this.directory = new File(path);
        this.clock = clock;
    }

    /** Looks whether it has changed; false if there is none. */
    boolean look() {
        long now = directory.lastModified();
        if (now != modified || clock.millis() - now < UNSETTLED_MILLIS) {
            modified = now;
            last = NOTHING;
            hasSubdirectories = false;
        }
        return now != 0; // not every machine has each of them
    }

    /** What it is, whatever path leads there: its device and inode. */
    Object identity() {
        if (last == NOTHING) {
            identity = fileKey();
        }
        return identity;
    }

    private Object fileKey() {
        try {
            return Files.readAttributes(directory.toPath(), BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException | InvalidPathException e) {
            return directory;
        }
    }

    List<String> subdirectories() {
        if (!hasSubdirectories) {
            String[] names = directory.list();
            subdirectories = new ArrayList<>();
            for (String name : names == null ? new String[0] : names) {
                File each = new File(directory, name);
                if (each.isDirectory()) {
                    subdirectories.add(each.getPath());
                }
            }
            hasSubdirectories = true;
        }
        return subdirectories;
    }

    /** The programs that match, by pattern. */
    Map<Pattern, List<String>> matching(ProgramSearch search) {
        if (search != last) {
            found = search.in(directory);
            last = search;
        }
        return found;
    }
}
