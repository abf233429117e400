package org.binfmtd.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.files.SearchPath;

/** What a user named to be checked: files, directories of files, and directories like {@code /etc/binfmtd}. */
final class NamedFiles {
    private final SearchPath path;
    private final ImportSources imports;
    private final List<Path> named = new ArrayList<>();
    private final List<Path> installed = new ArrayList<>();
    private final List<Path> roots = new ArrayList<>();
    private final List<Path> handlers = new ArrayList<>();
    private final List<Path> settings = new ArrayList<>();

    /**
     * @param path what is installed
     * @param imports which files of other programs count
     */
    NamedFiles(SearchPath path, ImportSources imports) {
        this.path = path;
        this.imports = imports;
    }

    /** @throws IOException if it is missing or declares nothing, with its path and the reason */
    void add(Path each) throws IOException {
        named.add(full(each));
        if (path.includes(full(each), imports)) {
            installed.add(full(each));
        } else if (SearchPath.isRoot(each)) {
            roots.add(each);
        } else {
            files(each).forEach(this::addFile);
        }
    }

    private void addFile(Path file) {
        if (path.includes(full(file), imports)) {
            installed.add(full(file));
        } else {
            (SearchPath.isSettings(file) ? settings : handlers).add(file);
        }
    }

    /** Whether all of them are installed. */
    boolean areInstalled() {
        return roots.isEmpty() && handlers.isEmpty() && settings.isEmpty();
    }

    /** What is installed, and above it what is not. */
    SearchPath with() {
        return path.with(roots).withFiles(handlers, settings);
    }

    /** What is installed, but these. */
    SearchPath without() {
        return path.without(installed);
    }

    /** Whether a problem of this file is one of theirs: it is one of them, in one of them, or a directory above. */
    boolean concerns(String file) {
        Path path = full(Path.of(file));
        return !file.isEmpty() && named.stream().anyMatch(each -> path.startsWith(each) || each.startsWith(path));
    }

    private static Path full(Path path) {
        return path.toAbsolutePath().normalize();
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
