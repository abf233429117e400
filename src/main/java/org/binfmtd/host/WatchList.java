package org.binfmtd.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.files.ImportPath;
import org.binfmtd.config.files.SearchPath;

/**
 * Which directories are to be watched, and what in each matters. A directory that does not exist yet is waited for in
 * the nearest one above it that does.
 *
 * @param directories the most important ones first: there may be too many
 */
public record WatchList(Map<Path, Set<Interest>> directories) {
    /** The kernel follows no more links than this. */
    private static final int MOST_LINKS = 40;

    /**
     * What matters in a directory.
     *
     * @param name the one name that does; if there is none, all of {@code names}
     */
    record Interest(Trigger trigger, Optional<String> name, Names names) {
        boolean concerns(String changed) {
            return name.map(changed::equals).orElseGet(() -> names.include(changed));
        }
    }

    /** Names that matter in a directory. */
    enum Names {
        ALL,
        /** All but those of files that are being written. */
        FINISHED,
        /** Those of our own files. */
        CONFIG,
        /** Those of other programs' files. */
        IMPORTS;

        private boolean include(String name) {
            return switch (this) {
                case ALL -> true;
                case FINISHED -> !name.startsWith(".");
                case CONFIG -> isConfig(name);
                case IMPORTS -> ImportPath.isName(name);
            };
        }

        /** Files that are read, directories that hold them, and the links through which a cluster swaps them. */
        private static boolean isConfig(String name) {
            return SearchPath.isConfigName(name)
                    || name.equals("handlers.d")
                    || name.equals("binfmtd.yaml.d")
                    || name.startsWith("..");
        }
    }

    static WatchList empty() {
        return new WatchList(new LinkedHashMap<>());
    }

    /** All changes in this directory, which exists. */
    void addAll(Path directory, Trigger trigger) {
        Names names = switch (trigger) {
            case CONFIG -> Names.CONFIG;
            case LAUNCHER -> Names.FINISHED;
            case KERNEL, MOUNT, INTERPRETER, RELOAD, REPAIR, TIMER, STOP -> Names.ALL;
        };
        add(directory, new Interest(trigger, Optional.empty(), names));
    }

    /** A directory of other programs' files, whether it exists yet or not. */
    void addImports(Path directory) {
        if (Files.isDirectory(directory)) {
            add(directory, new Interest(Trigger.CONFIG, Optional.empty(), Names.IMPORTS));
        }
        addFile(directory, Trigger.CONFIG);
    }

    /** A directory and what is in it, whether it exists yet or not. */
    void addDirectory(Path directory, Trigger trigger) {
        if (Files.isDirectory(directory)) {
            addAll(directory, trigger);
        }
        addFile(directory, trigger);
    }

    /** A file, and each file that it links to, whether they exist yet or not. */
    void addFile(Path file, Trigger trigger) {
        Path hop = file;
        for (int links = 0; links < MOST_LINKS; links++) {
            addName(hop, trigger);
            Optional<Path> next = target(hop);
            if (next.isEmpty()) {
                return;
            }
            hop = next.get();
        }
    }

    private void addName(Path file, Trigger trigger) {
        Path name = file;
        Path directory = file.getParent();
        while (directory != null && !Files.isDirectory(directory)) {
            name = directory;
            directory = directory.getParent();
        }
        if (directory != null) {
            add(directory, new Interest(trigger, Optional.of(name.getFileName().toString()), Names.ALL));
        }
    }

    private static Optional<Path> target(Path link) {
        try {
            return Files.readAttributes(link, "isSymbolicLink", LinkOption.NOFOLLOW_LINKS)
                            .get("isSymbolicLink")
                            .equals(true)
                    ? Optional.of(link.resolveSibling(Files.readSymbolicLink(link)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void add(Path directory, Interest interest) {
        directories.computeIfAbsent(directory, any -> new HashSet<>()).add(interest);
    }
}
