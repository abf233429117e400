package org.binfmtd.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.kernel.OwnDirectory;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Launcher;

/**
 * The files of the launchers. Each is written whole and put in its place at once; one that was changed is put right;
 * one that nothing runs any more is deleted after a while, because a program may have been started just before. For one
 * thread.
 */
public final class LauncherFiles {
    /** How long a launcher outlives the last entry that runs it. */
    static final Duration UNUSED = Duration.ofSeconds(60);

    private static final int REGULAR = 0100000;
    private static final int MODE = 0755;
    /** Larger ones are not ours: a definition has at most 64 KiB, of which the quotation of each byte takes four. */
    private static final int LARGEST = 1024 * 1024;

    private final Path directory;
    private final LongSupplier nanoTime;
    /** What is in those that are as they were written, by their names; remembered for when one of them is gone. */
    private final Map<String, String> texts = new HashMap<>();

    private final Object owner = ownUser();
    private final Map<String, SeenLauncher> seen = new HashMap<>();
    private Optional<Set<String>> intact = Optional.empty();
    private final Map<String, Long> unusedSince = new HashMap<>();

    /** A file as it was last looked at. */
    private record SeenLauncher(Map<String, Object> identity, boolean intact) {}

    private static final SeenLauncher UNKNOWN = new SeenLauncher(Map.of(), false);

    /** @param nanoTime the monotonic clock, as {@link System#nanoTime()} */
    public LauncherFiles(Path directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
    }

    /** The user that this process is: a launcher of another owner is not binfmtd's. */
    private static Object ownUser() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            return 0;
        }
    }

    public Path directory() {
        return directory;
    }

    /** Paths of those that are there as they were written, as last looked at or written. */
    Set<String> intact() {
        if (intact.isEmpty()) {
            intact = Optional.of(findIntact());
        }
        return intact.get();
    }

    private Set<String> findIntact() {
        Set<String> found = new HashSet<>();
        for (Map.Entry<String, SeenLauncher> each : seen.entrySet()) {
            if (each.getValue().intact()) {
                found.add(path(each.getKey()));
            }
        }
        return Set.copyOf(found);
    }

    /** Looks at what is there. */
    void inspect() {
        Map<String, SeenLauncher> found = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path each : files) {
                String name = each.getFileName().toString();
                found.put(name, look(each, name));
            }
        } catch (NotDirectoryException | NoSuchFileException e) {
            // none have been written yet, or all have been removed
        } catch (IOException | DirectoryIteratorException e) {
            // what cannot be listed is not gone: it counts as it was last seen
            return;
        }
        if (!found.equals(seen)) {
            seen.clear();
            seen.putAll(found);
            intact = Optional.empty();
        }
    }

    private SeenLauncher look(Path file, String name) {
        SeenLauncher before = seen.getOrDefault(name, UNKNOWN);
        try {
            Map<String, Object> identity =
                    Files.readAttributes(file, "unix:dev,ino,ctime,size,mode,uid", LinkOption.NOFOLLOW_LINKS);
            SeenLauncher now = before.identity().equals(identity) ? before : read(file, name, identity);
            // how the file system is mounted may have changed although the file has not
            return now.intact() && !Files.isExecutable(file) ? UNKNOWN : now;
        } catch (NoSuchFileException e) {
            return UNKNOWN;
        } catch (IOException e) {
            // what cannot be looked at is as it was
            return before;
        }
    }

    private SeenLauncher read(Path file, String name, Map<String, Object> identity) throws IOException {
        boolean right = identity.get("mode").equals(REGULAR | MODE)
                && identity.get("uid").equals(owner)
                && (Long) identity.get("size") <= LARGEST;
        if (!right) {
            return new SeenLauncher(identity, false);
        }
        String text = new String(RegularFile.read(file, LARGEST), StandardCharsets.UTF_8);
        boolean intact = Launcher.isIntact(name, text);
        if (intact) {
            texts.put(name, text);
        }
        return new SeenLauncher(identity, intact);
    }

    /**
     * Sees to it that a launcher is there.
     *
     * @param launcher what must be in it; if there is nothing, what was in it when it was last seen
     * @throws IOException if it cannot be written, or could not be run; if it is unknown what must be in it
     */
    public void put(String path, Optional<Launcher> launcher) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        SeenLauncher known = seen.get(name);
        if (known == null || !known.intact()) {
            write(name, launcher.map(Launcher::text).or(() -> Optional.ofNullable(texts.get(name))));
        }
    }

    private void write(String name, Optional<String> text) throws IOException {
        Path file = directory.resolve(name);
        if (text.isEmpty()) {
            throw new NoSuchFileException(file.toString(), null, "it is gone, and its definition cannot be read");
        }
        OwnDirectory.make(directory);
        openToAll();
        // a program may be run as soon as its entry is there: it must be on the disk before
        AtomicFile.replace(file, text.get().getBytes(StandardCharsets.UTF_8), MODE, Durability.DISK);
        texts.put(name, text.get());
        seen.put(name, look(file, name));
        intact = Optional.empty();
        unusedSince.remove(name);
        if (!seen.get(name).intact()) {
            throw new FileSystemException(file.toString(), null, why(file));
        }
    }

    private static String why(Path file) {
        return Files.isExecutable(file)
                ? "its owner or its mode does not stay as it was set"
                : "no program may be run there: it is mounted noexec; remount it, or give another --state-dir";
    }

    /**
     * Makes the launchers readable by everyone, as running a file needs; what other processes have changed is undone.
     */
    public void openToAll() {
        try {
            OwnDirectory.restore(directory);
        } catch (IOException e) {
            // what follows from that is reported for each launcher
        }
    }

    /** Deletes those that have been unused for long enough. */
    public void sweep(Set<String> used) {
        long now = nanoTime.getAsLong();
        unusedSince.keySet().retainAll(seen.keySet());
        for (String name : Set.copyOf(seen.keySet())) {
            if (used.contains(path(name)) || !isOurs(name)) {
                unusedSince.remove(name);
            } else if (now - unusedSince.computeIfAbsent(name, any -> now) >= UNUSED.toNanos()) {
                delete(name);
            }
        }
        texts.keySet().removeIf(name -> !seen.containsKey(name) && !used.contains(path(name)));
    }

    /** When the next of them has been unused for long enough, on the monotonic clock. */
    public OptionalLong next() {
        return unusedSince.values().stream()
                .mapToLong(since -> since + UNUSED.toNanos())
                .min();
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
            seen.remove(name);
            intact = Optional.empty();
            unusedSince.remove(name);
        } catch (IOException e) {
            // harmless where it is; it is tried again when it is next due
            unusedSince.put(name, nanoTime.getAsLong());
        }
    }

    /** What others may have put here is theirs. */
    private static boolean isOurs(String name) {
        return Launcher.isName(name) || isUnfinished(name) && Launcher.isName(name.substring(1, name.lastIndexOf('.')));
    }

    /** Left by a process that was killed while it wrote a launcher. */
    private static boolean isUnfinished(String name) {
        return name.startsWith(".") && name.lastIndexOf('.') > 0;
    }

    private String path(String name) {
        return directory + "/" + name;
    }
}
