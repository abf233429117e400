package org.binfmtd.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.EntryName;

/**
 * Watches directories and raises triggers. An event never says what happened, only that it is time to look: the kernel
 * merges events and drops them when there are too many, which is an event too. {@link #arm} is for the reconcile thread;
 * a thread of its own waits for the events.
 */
final class Watches implements AutoCloseable {
    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_MODIFY
    };

    private static final char REPLACEMENT = '\ufffd';

    private final Triggers triggers;
    private final WatchService service;
    private final Thread thread;
    private final Map<Path, Watched> watched = new HashMap<>();
    private volatile Map<WatchKey, Set<WatchList.Interest>> interests = Map.of();
    private volatile boolean outdated;

    /**
     * A directory that is watched.
     *
     * @param identity its device and inode: another one may stand at its path meanwhile
     */
    private record Watched(Object identity, WatchKey key) {
        boolean isStill(Object now) {
            return key.isValid() && identity.equals(now);
        }
    }

    Watches(Triggers triggers) {
        this.triggers = triggers;
        try {
            service = FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::watch, "watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether some watched directory has gone or may have gone, so that the list should be made anew. */
    boolean isOutdated() {
        return outdated;
    }

    /**
     * Watches just these. What is watched already costs no more than a look at its directory; what was of no interest
     * before may have changed since it was last looked at, and is to be looked at again.
     */
    void arm(WatchList list) {
        outdated = false;
        Map<WatchKey, Set<WatchList.Interest>> armed = new HashMap<>();
        Map<Path, Watched> now = new HashMap<>();
        list.directories().forEach((directory, concerned) -> {
            try {
                Watched each = watch(directory);
                now.put(directory, each);
                // One directory may be reached by several paths, and then has one key.
                armed.computeIfAbsent(each.key(), any -> new HashSet<>()).addAll(concerned);
            } catch (IOException e) {
                // It has just gone: its parent tells when it is back, at the latest the next resync.
                outdated = true;
            }
        });
        Map<WatchKey, Set<WatchList.Interest>> former = interests;
        interests = armed;
        armed.forEach((key, concerned) -> raiseNew(concerned, former.getOrDefault(key, Set.of())));
        watched.values().stream()
                .map(Watched::key)
                .filter(key -> !armed.containsKey(key))
                .forEach(WatchKey::cancel);
        watched.clear();
        watched.putAll(now);
    }

    private void raiseNew(Set<WatchList.Interest> interests, Set<WatchList.Interest> former) {
        interests.stream()
                .filter(interest -> !former.contains(interest))
                .forEach(interest -> triggers.raise(interest.trigger()));
    }

    /** To register it anew would say the same, but the service has a thread of its own that must be waited for. */
    private Watched watch(Path directory) throws IOException {
        Object identity = identity(directory);
        Watched before = watched.get(directory);
        return before != null && before.isStill(identity)
                ? before
                : new Watched(identity, directory.register(service, KINDS));
    }

    private static Object identity(Path directory) throws IOException {
        return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    }

    private void watch() {
        try {
            while (true) {
                take(service.take());
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // closed: this is how it ends
        }
    }

    private void take(WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        Set<WatchList.Interest> concerned = interests.getOrDefault(key, Set.of());
        for (WatchEvent<?> event : events) {
            if (isOverflow(event)) {
                // Perhaps the one that would have told that the directory has gone: the next may have the inode it had.
                key.cancel();
            } else {
                tell(concerned, event);
            }
        }
        if (!key.reset()) {
            outdated = true;
            concerned.forEach(interest -> triggers.raise(interest.trigger()));
        }
    }

    private void tell(Set<WatchList.Interest> concerned, WatchEvent<?> event) {
        String name = String.valueOf(event.context());
        for (WatchList.Interest interest : concerned) {
            if (interest.concerns(name) && interest.trigger() == Trigger.KERNEL && isOfOneEntry(name)) {
                triggers.raiseKernel(EntryName.of(name));
            } else if (interest.concerns(name)) {
                triggers.raise(interest.trigger());
            }
        }
    }

    /**
     * What was registered shows in the list of names. The file {@code status} is about all of them; and a name that is
     * not UTF-8 has lost some of its bytes here.
     */
    private static boolean isOfOneEntry(String name) {
        return !name.equals("status") && name.indexOf(REPLACEMENT) < 0;
    }

    private static boolean isOverflow(WatchEvent<?> event) {
        return event.kind() == StandardWatchEventKinds.OVERFLOW;
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
