package org.binfmtd.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;

/**
 * What is ours in the kernel, kept over restarts: a write-ahead journal. A claim is noted as intended before the kernel
 * is written to, and as done after it, so that a daemon that is killed in between finds out what it was doing. It lives
 * in {@code /run}: it must not outlive the kernel it speaks of. For one thread.
 *
 * <p>A damaged record claims nothing, and since it may have released any name, a claim that was recorded before it
 * counts only if the kernel's entry is the very one that the claim describes: {@link #confirm}.
 */
public final class Inventory implements AutoCloseable {
    private static final String HEADER = "binfmtd inventory 1";
    /** Records that say nothing any more, before the file is written anew. */
    private static final int MOST_DEAD = 512;
    /** In bytes; a claim takes some 400. */
    private static final int LARGEST = 8 << 20;

    private static final String REMEDY =
            "no action is needed: entries that are as declared are adopted; 'binfmtctl list' shows the others";

    private final StateFile file;
    private final Path path;
    private final Map<HandlerName, Claim> claims;
    private final Set<HandlerName> doubtful;
    private final Set<HandlerName> mentioned;
    private Optional<Problem> corruption;
    private Optional<Problem> unwritten = Optional.empty();

    private Inventory(Path path, InventoryReader found, Optional<Problem> corruption) {
        this.path = path;
        this.file = new StateFile(path, HEADER, Durability.MEMORY);
        this.claims = found.claims;
        this.doubtful = found.doubtful;
        this.mentioned = found.mentioned;
        this.corruption = corruption;
    }

    /** Reads the file; one that cannot be understood is moved aside, and treated as empty. */
    public static Inventory open(Path path) {
        InventoryReader found = new InventoryReader();
        try {
            Records.read(path, HEADER, LARGEST, found);
            return new Inventory(path, found, found.isDamaged ? Optional.of(damaged(path)) : Optional.empty());
        } catch (NoSuchFileException e) {
            return new Inventory(path, found, Optional.empty());
        } catch (Records.NewerFormatException e) {
            return new Inventory(path, found.mentioning(e.lines()), Optional.of(newer(path, e)));
        } catch (IOException e) {
            return new Inventory(path, found, Optional.of(moveAside(path, e)));
        }
    }

    /**
     * What a daemon has noted, for display.
     *
     * @throws IOException if the file cannot be read or understood
     */
    public static Map<HandlerName, Claim> read(Path path) throws IOException {
        InventoryReader found = new InventoryReader();
        try {
            Records.read(path, HEADER, LARGEST, found);
        } catch (NoSuchFileException e) {
            return Map.of();
        }
        found.claims.keySet().removeAll(found.doubtful);
        return found.claims;
    }

    /** What the records of a file say. */
    private static final class InventoryReader implements Records.RecordListener {
        private final Map<HandlerName, Claim> claims = new TreeMap<>();
        /** Names that were claimed before a damaged record. */
        private final Set<HandlerName> doubtful = new TreeSet<>();

        /** Names that a newer version speaks of: their entries are not other programs'. */
        private final Set<HandlerName> mentioned = new TreeSet<>();

        private boolean isDamaged;

        /** What another program had registered by that version's account is still that program's. */
        InventoryReader mentioning(List<String> lines) {
            for (String line : lines) {
                List<String> words = List.of(line.split("\\s+"));
                if (!words.contains(Claim.Kind.ADOPTED.name())) {
                    words.forEach(word -> HandlerName.parse(word).ifPresent(mentioned::add));
                }
            }
            return this;
        }

        @Override
        public void record(String record) {
            try {
                doubtful.remove(ClaimLine.apply(record, claims));
            } catch (IllegalArgumentException e) {
                damaged();
            }
        }

        @Override
        public void damaged() {
            isDamaged = true;
            doubtful.addAll(claims.keySet());
        }
    }

    /** That the file cannot be written, or else what was wrong with it when it was opened. */
    public Optional<Problem> problem() {
        return unwritten.or(() -> corruption);
    }

    public Map<HandlerName, Claim> claims() {
        return Collections.unmodifiableMap(claims);
    }

    /** Gives up each doubtful claim that the kernel's entries do not bear out. */
    public void confirm(Observed observed) {
        if (doubtful.isEmpty() || !observed.usable()) {
            return;
        }
        Map<EntryName, Entry> entries = observed.byName();
        List<HandlerName> lost = new ArrayList<>();
        for (HandlerName name : doubtful) {
            Entry entry = entries.get(name.entry());
            if (entry == null || !isBorneOut(claims.get(name), entry, observed.device())) {
                lost.add(name);
            }
        }
        doubtful.clear();
        claims.keySet().removeAll(lost);
        corruption = Optional.of(damaged(path, lost));
        write(() -> file.rewrite(records()));
    }

    private static boolean isBorneOut(Claim claim, Entry entry, long device) {
        return claim.isDone()
                && claim.inode() == entry.inode()
                && claim.device() == device
                && entry.holds(claim.registration());
    }

    /** Notes a claim as it is now. */
    public void put(Claim claim) {
        putAll(List.of(claim));
    }

    /** Notes claims as they are now, in one go. */
    public void putAll(List<Claim> now) {
        if (!now.isEmpty()) {
            for (Claim claim : now) {
                claims.put(claim.handler(), mentioned.contains(claim.handler()) ? claim.owned() : claim);
                doubtful.remove(claim.handler());
            }
            append(now.stream()
                    .map(claim -> ClaimLine.of(claims.get(claim.handler())))
                    .toList());
        }
    }

    /** Gives a name up. */
    public void release(HandlerName handler) {
        claims.remove(handler);
        doubtful.remove(handler);
        append(List.of(ClaimLine.ofRelease(handler)));
    }

    /** Notes that all claims of a pass are there: it costs no time between two of them. */
    public void settle() {
        if (unwritten.isEmpty()) {
            write(file::settle);
        }
    }

    @Override
    public void close() {
        file.close();
    }

    private void append(List<String> added) {
        write(() -> file.add(added, this::records, claims.size() + MOST_DEAD));
    }

    private interface Writing {
        void write() throws IOException;
    }

    private void write(Writing writing) {
        try {
            writing.write();
            unwritten = Optional.empty();
        } catch (IOException e) {
            // What is ours is still known here; it is written whole again at the next chance.
            unwritten = Optional.of(unwritten(e));
        }
    }

    private Stream<String> records() {
        return claims.values().stream().map(ClaimLine::of);
    }

    private Problem unwritten(IOException failure) {
        return StateFile.unwritten(
                path, failure, "inventory-not-written", "the inventory", "a restart would not know what is its own");
    }

    private static Problem damaged(Path path) {
        return damaged(path, "the claims recorded before the damage count only where the kernel bears them out");
    }

    private static Problem damaged(Path path, List<HandlerName> lost) {
        return damaged(
                path,
                lost.isEmpty()
                        ? "every other claim is borne out by the kernel's entries"
                        : "binfmtd no longer knows whether it registered "
                                + String.join(
                                        ", ",
                                        lost.stream().map(HandlerName::text).toList()));
    }

    private static Problem damaged(Path path, String consequence) {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "corrupt-inventory",
                "the inventory " + Printable.printable(path.toString()) + " was damaged; " + consequence,
                REMEDY);
    }

    private static Problem newer(Path path, Records.NewerFormatException newer) {
        return StateFile.newer(
                path, newer, "an entry of which it speaks is binfmtd's own if a handler is declared as the entry is");
    }

    private static Problem moveAside(Path path, IOException failure) {
        Path aside = path.resolveSibling(path.getFileName() + ".corrupt");
        String kept;
        try {
            Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
            kept = "it was moved to " + Printable.printable(aside.toString());
        } catch (IOException e) {
            kept = "it could not be moved aside";
        }
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "corrupt-inventory",
                "the inventory " + Printable.printable(path.toString()) + " could not be read, and " + kept + ": it "
                        + StateFile.why(failure),
                REMEDY);
    }
}
