package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.binfmtd.config.Trust;
import org.binfmtd.config.Walk;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Distrust;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Pin;
import org.binfmtd.reconcile.Host.Interpreter;

/**
 * What is at the paths of the interpreters, and since when: an interpreter that has just vanished is probably being
 * upgraded, and one that has just appeared may not be complete yet. For one thread.
 */
final class InterpreterFiles {
    /** How long a candidate must have been there unchanged before it takes over from another. */
    static final Duration SETTLED = Duration.ofSeconds(1);
    /** How long an entry outlives its interpreter. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private final Trust trust;
    private final LongSupplier nanoTime;
    private final Map<String, Seen> seen = new HashMap<>();
    private boolean first = true;

    /** @param trust who may be able to exchange them */
    InterpreterFiles(Trust trust, LongSupplier nanoTime) {
        this.trust = trust;
        this.nanoTime = nanoTime;
    }

    /**
     * A path as it was last seen.
     *
     * @param since when it became so, on the monotonic clock
     * @param always whether it was so when first looked at, and so has been for nobody knows how long
     */
    private record Seen(Interpreter state, long since, boolean always) {}

    /** Looks at all of these, and forgets all others. */
    Map<String, Interpreter> inspect(Collection<String> paths) {
        long now = nanoTime.getAsLong();
        Walk walk = trust.walk();
        seen.keySet().retainAll(Set.copyOf(paths));
        Map<String, Interpreter> found = new HashMap<>();
        for (String path : paths) {
            found.computeIfAbsent(path, each -> inspect(each, walk, now));
        }
        first = false;
        return found;
    }

    /** When one of them has been as it is for long enough to matter, on the monotonic clock. */
    OptionalLong next() {
        long now = nanoTime.getAsLong();
        return seen.values().stream()
                .filter(each -> !each.always())
                .mapToLong(each -> each.since() + period(each.state()).toNanos())
                .filter(when -> when - now > 0)
                .min();
    }

    private static Duration period(Interpreter state) {
        return state instanceof Interpreter.Present ? SETTLED : GRACE;
    }

    private Interpreter inspect(String path, Walk walk, long now) {
        Interpreter found = look(path, walk, seen.get(path));
        Seen memory = remember(path, found, now);
        boolean longEnough =
                memory.always() || now - memory.since() >= period(found).toNanos();
        return withAge(found, longEnough);
    }

    private Seen remember(String path, Interpreter found, long now) {
        Seen before = seen.get(path);
        if (before != null && withAge(before.state(), true).equals(withAge(found, true))) {
            return before;
        }
        Seen fresh = new Seen(found, now, first || before == null && found instanceof Interpreter.Absent);
        seen.put(path, fresh);
        return fresh;
    }

    private static Interpreter withAge(Interpreter state, boolean longEnough) {
        if (state instanceof Interpreter.Present present) {
            return new Interpreter.Present(
                    present.pin(), present.head(), present.path(), longEnough, present.distrust());
        }
        return new Interpreter.Absent(((Interpreter.Absent) state).reason(), !longEnough);
    }

    private static Interpreter look(String path, Walk walk, Seen before) {
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
        } catch (IOException | InvalidPathException e) {
            return new Interpreter.Absent("does not exist", false);
        }
    }

    /**
     * What the file holds is looked at again only if it is another; who can exchange it is looked at each time, because
     * nothing about the file tells that a directory above it has changed hands.
     */
    private static Interpreter present(Path file, Pin pin, Optional<Distrust> distrust, Seen before)
            throws IOException {
        if (before != null
                && before.state() instanceof Interpreter.Present known
                && known.pin().equals(pin)) {
            return new Interpreter.Present(pin, known.head(), known.path(), false, distrust);
        }
        return new Interpreter.Present(pin, head(file), file.toRealPath().toString(), false, distrust);
    }

    /** The bytes of a file that the kernel decides by. */
    static Bytes head(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Pattern.WINDOW);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (head.hasRemaining() && channel.read(head) > 0) {
                continue;
            }
        }
        byte[] bytes = new byte[head.flip().remaining()];
        head.get(bytes);
        return Bytes.of(bytes);
    }

    /** The identity of the file at a path now, if there is one. */
    static Optional<Pin> pinAt(String path) {
        try {
            return Optional.of(pin(Files.readAttributes(Path.of(path), "unix:dev,ino,ctime")));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Pin pin(Map<String, Object> attributes) {
        return new Pin(
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

    /** The paths that were looked at. */
    Set<String> paths() {
        return new HashSet<>(seen.keySet());
    }
}
