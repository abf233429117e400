package org.binfmtd.daemon;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.BinfmtMisc;
import org.binfmtd.kernel.Mounts;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;

/** Looks at binfmt_misc, and sees to it that there is one to look at. For one thread. */
final class MountPoint implements AutoCloseable {
    private final BinfmtMisc kernel;
    private final Path path;
    private final Mounts mounts;
    private Optional<MountState> refusal = Optional.empty();

    MountPoint(BinfmtMisc kernel, Path path) {
        this.kernel = kernel;
        this.path = path;
        this.mounts = new Mounts(path);
    }

    Path path() {
        return path;
    }

    /** What the kernel has; mounts it first where that is missing and wanted. */
    Observed observe(Settings.MountPolicy policy, LogBuffer log) {
        Observed observed = kernel.observe();
        if (observed.mount() == MountState.AUTOFS) {
            mounts.trigger();
            observed = kernel.observe();
        }
        boolean isMissing = observed.mount() == MountState.MISSING && !observed.isUnclear();
        return isMissing && policy == Settings.MountPolicy.AUTO ? mount(log) : observed;
    }

    /** What the kernel has, if only these entries have changed. */
    Optional<Observed> observeChanged(Set<EntryName> changed) {
        return kernel.observeChanged(changed);
    }

    /** Once it could not be mounted that is not tried at every event: a mount taken back is an event too. */
    private Observed mount(LogBuffer log) {
        MountState outcome = refusal.orElseGet(mounts::mount);
        if (outcome == MountState.UNKNOWN) {
            return Observed.unusable(MountState.MISSING).hindered(mounts.hindrance());
        }
        if (outcome != MountState.MOUNTED) {
            refusal = Optional.of(outcome);
            return Observed.unusable(outcome);
        }
        log.info("mounted binfmt_misc at " + path);
        return kernel.observe();
    }

    /** From now on mounting may be tried again. */
    void forgetRefusal() {
        refusal = Optional.empty();
    }

    /** Keeps what was observed alive while nothing shows it. */
    void hold(Observed observed, LogBuffer log) {
        if (observed.usable() && !mounts.hold(observed.device())) {
            log.debug("the mount cannot be held: entries are lost if it is unmounted");
        }
    }

    @Override
    public void close() {
        mounts.close();
    }
}
