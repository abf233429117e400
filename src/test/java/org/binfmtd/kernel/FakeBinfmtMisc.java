package org.binfmtd.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.RegisterLine;
import org.binfmtd.model.Registration;

/**
 * {@code binfmt_misc} in memory, behaving as the kernel does; {@link BinfmtMiscContract} holds both to the same. Tests
 * may act as somebody else, let the kernel refuse, and look on (or stop everything) at each single effect.
 */
public final class FakeBinfmtMisc implements BinfmtMisc {
    private static final int LONGEST_NAME = 255;

    /** Sees each change that goes through {@link BinfmtMisc}, one registration at a time. */
    public interface Spectator {
        default void before(String effect) {}

        default void after(String effect) {}
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, FileIdentity> files = new HashMap<>();
    private final Map<Long, FileIdentity> held = new HashMap<>();
    private Spectator spectator = new Spectator() {};
    private MountState mount = MountState.MOUNTED;
    private long device = 40;
    private boolean enabled = true;
    private Observed last = Observed.unusable(MountState.MISSING);
    private long lastInode = 1000;
    private long clock = 1_000_000;
    private int effects;
    private int failAt = -1;
    private List<String> exposed = List.of();
    private boolean locked;
    private boolean lockedByAnother;
    private Errno failure = Errno.UNKNOWN;
    private Function<String, Optional<Errno>> objector = effect -> Optional.empty();

    // What BinfmtMisc promises.

    @Override
    public Observed observe() {
        last = mount == MountState.MOUNTED ? new Observed(mount, device, enabled, entries) : Observed.unusable(mount);
        return last;
    }

    @Override
    public Optional<Observed> observeChanged(Set<EntryName> changed) {
        return last.usable() ? last.after(changed, this::read) : Optional.empty();
    }

    @Override
    public List<String> exposed() {
        return exposed;
    }

    @Override
    public Optional<Entry> read(EntryName name) {
        int place = place(name);
        return place < 0 ? Optional.empty() : Optional.of(entries.get(place));
    }

    @Override
    public Outcome register(List<NewEntry> lines) {
        lines.forEach(line -> RegisterLine.of(line.name(), line.registration()));
        for (int done = 0; done < lines.size(); done++) {
            NewEntry line = lines.get(done);
            Optional<Errno> refusal = effect("register " + line.name(), () -> add(line.name(), line.registration()));
            if (refusal.isPresent()) {
                return new Outcome(done, refusal);
            }
        }
        return new Outcome(lines.size(), Optional.empty());
    }

    @Override
    public Change remove(Entry expected) {
        return change("remove", expected, () -> drop(expected.name()));
    }

    @Override
    public Change enable(Entry expected) {
        return change("enable", expected, () -> enable(expected.name(), true));
    }

    @Override
    public Change disable(Entry expected) {
        return change("disable", expected, () -> enable(expected.name(), false));
    }

    @Override
    public Lock lock() {
        LockState state = mount != MountState.MOUNTED
                ? LockState.IMPOSSIBLE
                : lockedByAnother || locked ? LockState.BUSY : LockState.HELD;
        locked = locked || state == LockState.HELD;
        return new Lock() {
            @Override
            public LockState state() {
                return state;
            }

            @Override
            public void close() {
                locked = locked && state != LockState.HELD;
            }
        };
    }

    private Change change(String what, Entry expected, Runnable doing) {
        if (read(expected.name()).filter(found -> isSame(found, expected)).isEmpty()) {
            return new Change.Outdated();
        }
        Optional<Errno> refusal = effect(what + " " + expected.name(), () -> {
            doing.run();
            return Optional.empty();
        });
        return refusal.<Change>map(Change.RefusedByKernel::new).orElseGet(Change.Done::new);
    }

    private static boolean isSame(Entry found, Entry expected) {
        return found instanceof Entry.Known known && expected.holds(known.registration());
    }

    private interface Doing {
        Optional<Errno> run();
    }

    private Optional<Errno> effect(String what, Doing doing) {
        Optional<Errno> objection = effects++ == failAt ? Optional.of(failure) : objector.apply(what);
        if (objection.isPresent()) {
            return objection;
        }
        spectator.before(what);
        Optional<Errno> refusal = doing.run();
        spectator.after(what);
        return refusal;
    }

    // The kernel's rules, in the kernel's order of checks.

    private Optional<Errno> add(EntryName name, Registration registration) {
        if (RegisterLine.of(name, registration).length() > RegisterLine.LONGEST || !isName(name.bytes())) {
            return Optional.of(Errno.EINVAL);
        }
        boolean fixed = registration.has(Flag.FIX_BINARY);
        if (fixed && !files.containsKey(registration.interpreter())) {
            return Optional.of(Errno.ENOENT);
        }
        if (name.bytes().length() > LONGEST_NAME) {
            return Optional.of(Errno.ENAMETOOLONG);
        }
        if (place(name) >= 0 || name.equals(EntryName.of("register")) || name.equals(EntryName.of("status"))) {
            return Optional.of(Errno.EEXIST);
        }
        entries.add(0, entry(name, registration));
        if (fixed) {
            held.put(lastInode, files.get(registration.interpreter()));
        }
        return Optional.empty();
    }

    private static boolean isName(Bytes name) {
        Predicate<String> is = text -> name.equals(Bytes.ofText(text));
        return name.length() > 0 && !is.test(".") && !is.test("..") && !holds(name, '/') && !holds(name, 0);
    }

    private static boolean holds(Bytes bytes, int octet) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.at(i) == octet) {
                return true;
            }
        }
        return false;
    }

    private Entry entry(EntryName name, Registration registration) {
        boolean isPlain = !(registration.pattern() instanceof Pattern.Extension last)
                || !last.extension().contains("\n");
        return isPlain
                ? new Entry.Known(name, true, registration, ++lastInode, clock)
                : new Entry.Opaque(name, true, Bytes.ofText("enabled\n"), ++lastInode, clock);
    }

    private int place(EntryName name) {
        for (int place = 0; place < entries.size(); place++) {
            if (entries.get(place).name().equals(name)) {
                return place;
            }
        }
        return -1;
    }

    private void enable(EntryName name, boolean on) {
        int place = place(name);
        if (place < 0) {
            return;
        }
        Entry old = entries.get(place);
        entries.set(
                place,
                old instanceof Entry.Known known
                        ? new Entry.Known(name, on, known.registration(), old.inode(), clock)
                        : new Entry.Opaque(name, on, ((Entry.Opaque) old).text(), old.inode(), clock));
    }

    // Somebody else.

    public void flush() {
        entries.clear();
    }

    public void drop(EntryName name) {
        entries.removeIf(entry -> entry.name().equals(name));
    }

    public void disable(EntryName name) {
        enable(name, false);
    }

    /** Registers on top, whatever may have had the name before. */
    public void put(EntryName name, Registration registration) {
        drop(name);
        add(name, registration).ifPresent(errno -> {
            throw new IllegalStateException("the test's own registration was refused: " + errno);
        });
    }

    /** Puts an entry on top that nobody understands wholly. */
    public void putOpaque(EntryName name, Bytes text) {
        drop(name);
        entries.add(0, new Entry.Opaque(name, true, text, ++lastInode, clock));
    }

    public void switchOff() {
        enabled = false;
    }

    public void switchOn() {
        enabled = true;
    }

    /** What happens when the last mount goes and another comes: an empty instance with another number. */
    public void renew() {
        flush();
        device++;
    }

    public void mount(MountState state) {
        mount = state;
    }

    /** A file appears at this path, or another one in its place. */
    public FileIdentity install(String path) {
        FileIdentity pin = new FileIdentity(7, ++lastInode, ++clock);
        files.put(path, pin);
        return pin;
    }

    public void uninstall(String path) {
        files.remove(path);
    }

    public Optional<FileIdentity> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** The file that a {@code fix-binary} entry really holds: nobody outside the kernel can ask. */
    public Optional<FileIdentity> held(Entry entry) {
        return Optional.ofNullable(held.get(entry.inode()));
    }

    /** Time goes by: by as much as the kernel's clock is coarse. */
    public void tick() {
        clock++;
    }

    // Trouble.

    public void watchedBy(Spectator newSpectator) {
        spectator = newSpectator;
    }

    /** Refuses the effect that comes after so many others from now. */
    public void failAfter(int others, Errno errno) {
        failAt = effects + others;
        failure = errno;
    }

    /** Refuses each effect for which this has an answer, until another one is given. */
    public void refuse(Function<String, Optional<Errno>> newObjector) {
        objector = newObjector;
    }

    /** Somebody lets others than root write these control files. */
    public void expose(String... names) {
        exposed = List.of(names);
    }

    /** Another process takes the lock, or gives it back. */
    public void lockByAnother(boolean on) {
        lockedByAnother = on;
    }

    /** A process that is killed holds no lock any more. */
    public void killed() {
        locked = false;
    }

    public int effects() {
        return effects;
    }
}
