package org.binfmtd.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;

/**
 * A kernel of which not everything can be looked at all the time: where memory or open files are short, opening an
 * entry or the directory fails, although all that is registered is there.
 */
public final class DimKernel implements BinfmtMisc {
    private final BinfmtMisc kernel;
    private Observed last = Observed.unusable(MountState.UNKNOWN);
    private Optional<Errno> darkness = Optional.empty();
    private Function<EntryName, Optional<Errno>> blindness = name -> Optional.empty();

    public DimKernel(BinfmtMisc kernel) {
        this.kernel = kernel;
    }

    /** From now on nothing can be opened, or with nothing all can again. */
    public void darken(Optional<Errno> errno) {
        darkness = errno;
    }

    /** From now on the entries cannot be opened for which this has an answer. */
    public void hide(Function<EntryName, Optional<Errno>> newBlindness) {
        blindness = newBlindness;
    }

    private Optional<Errno> trouble(EntryName name) {
        return darkness.or(() -> blindness.apply(name));
    }

    private Entry seen(Entry entry) {
        return trouble(entry.name())
                .<Entry>map(errno -> new Entry.Unread(entry.name(), errno.hindrance()))
                .orElse(entry);
    }

    @Override
    public Observed observe() {
        if (darkness.isPresent()) {
            return last.hindered(darkness.get().hindrance());
        }
        Observed there = kernel.observe();
        List<Entry> entries = new ArrayList<>();
        there.entries().forEach(entry -> entries.add(seen(entry)));
        last = new Observed(there.mount(), there.device(), there.enabled(), entries);
        return last;
    }

    @Override
    public Optional<Observed> observeChanged(Set<EntryName> changed) {
        return last.usable() ? last.after(changed, this::read) : Optional.empty();
    }

    @Override
    public List<String> exposed() {
        return kernel.exposed();
    }

    @Override
    public Optional<Entry> read(EntryName name) {
        return kernel.read(name).map(this::seen);
    }

    @Override
    public Outcome register(List<NewEntry> lines) {
        return darkness.isPresent() ? new Outcome(0, darkness) : kernel.register(lines);
    }

    @Override
    public Change remove(Entry expected) {
        return change(expected, kernel::remove);
    }

    @Override
    public Change enable(Entry expected) {
        return change(expected, kernel::enable);
    }

    @Override
    public Change disable(Entry expected) {
        return change(expected, kernel::disable);
    }

    private Change change(Entry expected, Function<Entry, Change> change) {
        return trouble(expected.name())
                .<Change>map(Change.RefusedByKernel::new)
                .orElseGet(() -> change.apply(expected));
    }

    @Override
    public Lock lock() {
        return darkness.isPresent() ? new Unasked() : kernel.lock();
    }

    /** A lock that could not be asked for. */
    private record Unasked() implements Lock {
        @Override
        public LockState state() {
            return LockState.UNKNOWN;
        }

        @Override
        public void close() {}
    }
}
