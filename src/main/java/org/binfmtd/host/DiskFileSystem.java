package org.binfmtd.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.Configuration;
import org.binfmtd.config.Settings;
import org.binfmtd.config.files.PathWalk;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.TrustViolation;
import org.binfmtd.plan.Host;
import org.binfmtd.plan.Host.Interpreter;

/** The real files. */
public final class DiskFileSystem implements HostFileSystem {
    private final SearchPath searchPath;
    private final Trust trust;
    private final ConfigReader reader;
    private final Path launchers;
    private final HostPrograms programs = new HostPrograms();

    /** @param trust whose files count, and who may be able to exchange interpreters */
    public DiskFileSystem(SearchPath searchPath, Trust trust, Path launchers) {
        this.searchPath = searchPath;
        this.trust = trust;
        this.reader = new ConfigReader(searchPath, trust);
        this.launchers = launchers;
    }

    @Override
    public Configuration read(Optional<Settings> inForce) {
        return inForce.map(reader::read).orElseGet(reader::read);
    }

    @Override
    public List<Host.ProtectedFile> protectedFiles() {
        return HostFiles.protectedFiles();
    }

    @Override
    public Map<Pattern, Host.Programs> programs(Set<Pattern> patterns) {
        return programs.matching(patterns);
    }

    @Override
    public Map<String, Interpreter> look(Collection<String> paths, Map<String, Interpreter> before) {
        PathWalk walk = trust.walk();
        Map<String, Interpreter> found = new HashMap<>();
        for (String path : paths) {
            found.computeIfAbsent(path, each -> look(each, walk, Optional.ofNullable(before.get(each))));
        }
        return found;
    }

    private static Interpreter look(String path, PathWalk walk, Optional<Interpreter> before) {
        try {
            Path file = Path.of(path);
            Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino,ctime,mode");
            int mode = (Integer) attributes.get("mode");
            if (!isRegular(mode)) {
                return new Interpreter.Absent("is not a file", false);
            }
            if (!isExecutable(mode)) {
                return new Interpreter.Absent("is not executable", false);
            }
            return present(file, pin(attributes), walk.distrust(file), before);
        } catch (AccessDeniedException e) {
            return new Interpreter.Absent("cannot be read", false);
        } catch (FileSystemLoopException e) {
            return new Interpreter.Absent("is a link that leads to itself", false);
        } catch (NoSuchFileException | NotDirectoryException | InvalidPathException e) {
            return new Interpreter.Absent("does not exist", false);
        } catch (IOException e) {
            return unknown(Errno.of(e), before);
        }
    }

    /** Whatever else goes wrong does not tell that a file has gone: one that was there is taken to be there still. */
    private static Interpreter unknown(Errno errno, Optional<Interpreter> before) {
        return switch (errno) {
            case ENOENT, ENOTDIR, ENAMETOOLONG -> new Interpreter.Absent("does not exist", false);
            case ELOOP -> new Interpreter.Absent("is a link that leads to itself", false);
            default ->
                before.filter(Interpreter.Present.class::isInstance)
                        .orElseGet(() -> new Interpreter.Absent("cannot be looked at: " + errno.text(), false));
        };
    }

    /**
     * What the file holds is looked at again only if it is another; who can exchange it is looked at each time, because
     * nothing about the file shows that a directory above it has another owner.
     */
    private static Interpreter present(
            Path file, FileIdentity pin, Optional<TrustViolation> distrust, Optional<Interpreter> before)
            throws IOException {
        if (before.isPresent()
                && before.get() instanceof Interpreter.Present known
                && known.pin().equals(pin)) {
            return new Interpreter.Present(pin, known.head(), known.path(), false, distrust);
        }
        Path real = file.toRealPath();
        try (RegularFile open = RegularFile.open(real)) {
            // its owner may have put another file in its place since it was looked at
            return new Interpreter.Present(
                    open.status().pin(), open.bytes(0, Pattern.WINDOW), real.toString(), false, distrust);
        }
    }

    /** The bytes of a file that the kernel decides by. */
    public static Bytes head(Path file) throws IOException {
        try (RegularFile open = RegularFile.openTarget(file)) {
            return open.bytes(0, Pattern.WINDOW);
        }
    }

    private static FileIdentity pin(Map<String, Object> attributes) {
        return new FileIdentity(
                (Long) attributes.get("dev"),
                (Long) attributes.get("ino"),
                ((FileTime) attributes.get("ctime")).to(TimeUnit.NANOSECONDS));
    }

    private static boolean isRegular(int mode) {
        return (mode & 0170000) == 0100000;
    }

    private static boolean isExecutable(int mode) {
        return (mode & 0111) != 0;
    }

    @Override
    public Optional<FileIdentity> pinAt(String path) {
        return pinOf(path);
    }

    public static Optional<FileIdentity> pinOf(String path) {
        try {
            return Optional.of(pin(Files.readAttributes(Path.of(path), "unix:dev,ino,ctime")));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isGone(String path) {
        try {
            return Files.notExists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public Optional<TrustViolation> distrust(String path) {
        return distrust(path, trust);
    }

    @Override
    public Optional<TrustViolation> distrustOfKept(String directory) {
        return distrust(directory, trust.ofWhatRootKeeps());
    }

    private static Optional<TrustViolation> distrust(String path, Trust trust) {
        try {
            return trust.walk().distrust(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public void watch(WatchList list, Settings settings) {
        searchPath.watched().forEach(directory -> list.addDirectory(directory, Trigger.CONFIG));
        settings.imports().watched(searchPath.imports()).forEach(list::addImports);
    }

    @Override
    public ChangeWatcher alarm(ChangeListener listener) {
        return new KernelChangeWatcher(listener);
    }

    @Override
    public Path launchers() {
        return launchers;
    }
}
