package org.binfmtd.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private volatile Map<WatchKey, Set<WatchList.Interest>> interests = Map.of();
    private volatile boolean outdated;

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

    /** Whether some watched directory has gone, so that the list should be made anew. */
    boolean isOutdated() {
        return outdated;
    }

    /**
     * Watches just these. Asking for what is watched already costs little; what was not watched before may have changed
     * since it was last looked at, and is to be looked at again.
     */
    void arm(WatchList list) {
        outdated = false;
        Map<WatchKey, Set<WatchList.Interest>> armed = new HashMap<>();
        Map<Path, WatchKey> now = new HashMap<>();
        list.directories().forEach((directory, concerned) -> {
            try {
                WatchKey key = directory.register(service, KINDS);
                now.put(directory, key);
                // One directory may be reached by several paths, and then has one key.
                armed.computeIfAbsent(key, any -> new HashSet<>()).addAll(concerned);
            } catch (IOException e) {
                // It has just gone: its parent tells when it is back, at the latest the next resync.
                outdated = true;
            }
        });
        interests = armed;
        now.forEach((directory, key) -> {
            if (!key.equals(keys.get(directory))) {
                list.directories().get(directory).forEach(interest -> triggers.raise(interest.trigger()));
            }
        });
        keys.values().stream().filter(key -> !armed.containsKey(key)).forEach(WatchKey::cancel);
        keys.clear();
        keys.putAll(now);
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
        Set<WatchList.Interest> concerned = interests.getOrDefault(key, Set.of());
        for (WatchEvent<?> event : key.pollEvents()) {
            for (WatchList.Interest interest : concerned) {
                tell(interest, event);
            }
        }
        if (!key.reset()) {
            outdated = true;
            concerned.forEach(interest -> triggers.raise(interest.trigger()));
        }
    }

    private void tell(WatchList.Interest interest, WatchEvent<?> event) {
        if (isOverflow(event)) {
            triggers.raise(interest.trigger());
            return;
        }
        String name = String.valueOf(event.context());
        if (interest.concerns(name) && interest.trigger() == Trigger.KERNEL && isOfOneEntry(name)) {
            triggers.raiseKernel(EntryName.of(name));
        } else if (interest.concerns(name)) {
            triggers.raise(interest.trigger());
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
