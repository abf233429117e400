package org.binfmtd.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.KernelEvents;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Printable;

/**
 * Watches directories and the mount table, and raises listener. An event never says what happened, only that it is time
 * to look: the kernel merges events and drops them when there are too many, which is an event too. What cannot be
 * watched is tried again each time it is armed. {@link #arm} and the questions are for the reconcile thread; the events
 * come on a thread of their own.
 */
final class Watches implements AutoCloseable, KernelEvents.Listener {
    /** What is not watched where nothing is. */
    private static final String NOTHING = "directories and mounts";

    private static final EntryName STATUS = EntryName.of("status");

    private final ChangeListener listener;
    private Optional<KernelEvents> events = Optional.empty();
    private Optional<Gap> gap = Optional.empty();
    private final Map<Path, Watched> watched = new HashMap<>();
    private volatile Map<Integer, Set<WatchList.Interest>> interests = Map.of();
    /** Those that have ended by themselves; the kernel uses each number once. */
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();

    private volatile boolean outdated;
    /** Whether for any directory the event may be missing that announces its end. */
    private volatile boolean doubtful;

    /**
     * A directory that is watched.
     *
     * @param identity its device and inode: another one may stand at its path meanwhile
     */
    private record Watched(Object identity, int watch) {}

    /**
     * What is not watched although it should be.
     *
     * @param what a noun, for people
     */
    record Gap(String what, Errno errno) {}

    Watches(ChangeListener listener) {
        this.listener = listener;
    }

    /** What is not watched, if anything. */
    Optional<Gap> gap() {
        return gap;
    }

    /** Whether something that was watched may be watched no more, so that the list should be made anew. */
    boolean isOutdated() {
        return outdated;
    }

    /**
     * Watches just these. What is watched already costs no more than a look at its directory; what was of no interest
     * before may have changed since it was last looked at, and is to be looked at again.
     */
    void arm(WatchList list) {
        outdated = false;
        gap = Optional.empty();
        begin().ifPresent(open -> arm(list, open));
    }

    private Optional<KernelEvents> begin() {
        if (events.isPresent() && !events.get().isAlive()) {
            // Not at once: whatever ended it may end the next one too.
            gap = Optional.of(new Gap(NOTHING, events.get().failure()));
            close();
            return Optional.empty();
        }
        return events.isPresent() ? events : start();
    }

    private Optional<KernelEvents> start() {
        try {
            events = Optional.of(new KernelEvents(this));
            // nothing was reported before
            listener.raise(Trigger.MOUNT);
        } catch (IOException e) {
            gap = Optional.of(new Gap(NOTHING, Errno.of(e)));
        }
        return events;
    }

    private void arm(WatchList list, KernelEvents open) {
        boolean anew = doubtful;
        doubtful = false;
        Map<Integer, Set<WatchList.Interest>> armed = new HashMap<>();
        Map<Path, Watched> now = new HashMap<>();
        list.directories().forEach((directory, concerned) -> {
            try {
                Watched each = watch(directory, open, anew);
                now.put(directory, each);
                // One directory may be reached by several paths, and then has one watch.
                armed.computeIfAbsent(each.watch(), any -> new HashSet<>()).addAll(concerned);
            } catch (IOException e) {
                miss(directory, Errno.of(e));
            }
        });
        Map<Integer, Set<WatchList.Interest>> former = interests;
        interests = armed;
        armed.forEach((watch, concerned) -> raiseNew(concerned, former.getOrDefault(watch, Set.of())));
        former.keySet().stream().filter(watch -> !armed.containsKey(watch)).forEach(open::unwatch);
        ended.retainAll(armed.keySet());
        watched.clear();
        watched.putAll(now);
    }

    private void miss(Path directory, Errno errno) {
        switch (errno) {
            // It has just gone: its parent shows when it is back, at the latest the next resync.
            case ENOENT, ENOTDIR, EACCES, ELOOP -> outdated = true;
            default -> gap = gap.or(() -> Optional.of(new Gap(Printable.printable(directory.toString()), errno)));
        }
    }

    private void raiseNew(Set<WatchList.Interest> interests, Set<WatchList.Interest> former) {
        interests.stream()
                .filter(interest -> !former.contains(interest))
                .forEach(interest -> listener.raise(interest.trigger()));
    }

    private Watched watch(Path directory, KernelEvents open, boolean anew) throws IOException {
        Object identity = identity(directory);
        Watched before = watched.get(directory);
        boolean isStill =
                !anew && before != null && before.identity().equals(identity) && !ended.contains(before.watch());
        return isStill ? before : new Watched(identity, open.watch(directory));
    }

    private static Object identity(Path directory) throws IOException {
        return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    }

    // The thread of the events.

    @Override
    public void changed(int watch, Bytes name) {
        String text = Printable.decode(name).orElseGet(() -> Printable.printable(name));
        for (WatchList.Interest interest : interests.getOrDefault(watch, Set.of())) {
            if (interest.concerns(text)) {
                raise(interest.trigger(), name);
            }
        }
    }

    /** What was registered shows in the list of names; the file {@code status} is about all of them. */
    private void raise(Trigger trigger, Bytes name) {
        if (trigger == Trigger.KERNEL && name.length() > 0 && !name.equals(STATUS.bytes())) {
            listener.raiseKernel(new EntryName(name));
        } else {
            listener.raise(trigger);
        }
    }

    @Override
    public void gone(int watch) {
        ended.add(watch);
        Set<WatchList.Interest> concerned = interests.getOrDefault(watch, Set.of());
        if (!concerned.isEmpty()) {
            outdated = true;
            concerned.forEach(interest -> listener.raise(interest.trigger()));
        }
    }

    @Override
    public void lost() {
        doubtful = true;
        outdated = true;
        interests.values().forEach(each -> each.forEach(interest -> listener.raise(interest.trigger())));
    }

    @Override
    public void mountsChanged() {
        listener.raise(Trigger.MOUNT);
    }

    @Override
    public void ended() {
        outdated = true;
        listener.raise(Trigger.KERNEL);
    }

    @Override
    public void close() {
        events.ifPresent(KernelEvents::close);
        events = Optional.empty();
        watched.clear();
        ended.clear();
        interests = Map.of();
    }
}
