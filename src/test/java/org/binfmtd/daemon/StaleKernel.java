package org.binfmtd.daemon;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;

/**
 * A kernel that observes only the changes it was told of: of an entry whose change has not been reported it still shows
 * what was there when all was looked at.
 */
final class StaleKernel implements BinfmtMisc {
    private final BinfmtMisc kernel;
    private Observed last = Observed.unusable(MountState.MISSING);

    StaleKernel(BinfmtMisc kernel) {
        this.kernel = kernel;
    }

    @Override
    public Observed observe() {
        last = kernel.observe();
        return last;
    }

    @Override
    public Optional<Observed> observeChanged(Set<EntryName> changed) {
        Observed now = kernel.observe();
        return last.usable() && now.usable() && now.device() == last.device()
                ? last.after(changed, kernel::read)
                : Optional.empty();
    }

    @Override
    public List<String> exposed() {
        return kernel.exposed();
    }

    @Override
    public Optional<Entry> read(EntryName name) {
        return kernel.read(name);
    }

    @Override
    public Outcome register(List<NewEntry> lines) {
        return kernel.register(lines);
    }

    @Override
    public Change remove(Entry expected) {
        return kernel.remove(expected);
    }

    @Override
    public Change enable(Entry expected) {
        return kernel.enable(expected);
    }

    @Override
    public Change disable(Entry expected) {
        return kernel.disable(expected);
    }

    @Override
    public Lock lock() {
        return kernel.lock();
    }
}
