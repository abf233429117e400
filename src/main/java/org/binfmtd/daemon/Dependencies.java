package org.binfmtd.daemon;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.HostFileSystem;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.BinfmtMisc;

/**
 * What the loop stands on.
 *
 * @param state the directory of what is kept over reboots
 * @param runtime the directory of what is kept over restarts only: it must not outlive the kernel it speaks of
 * @param clock the time of day, for people
 * @param nanoTime the monotonic clock, as {@link System#nanoTime()}
 * @param random from 0 (inclusive) to 1 (exclusive), to spread retries
 */
public record Dependencies(
        BinfmtMisc kernel,
        Path mountPoint,
        HostFileSystem files,
        Path state,
        Path runtime,
        Systemd systemd,
        InstantSource clock,
        LongSupplier nanoTime,
        DoubleSupplier random) {

    /**
     * This machine.
     *
     * @param trust whose files count
     */
    public static Dependencies onDisk(
            BinfmtMisc kernel,
            Path mountPoint,
            SearchPath searchPath,
            Trust trust,
            Path state,
            Path runtime,
            Systemd systemd) {
        Path launchers = state.toAbsolutePath().resolve("launchers");
        return new Dependencies(
                kernel,
                mountPoint,
                new DiskFileSystem(searchPath, trust, launchers),
                state,
                runtime,
                systemd,
                InstantSource.system(),
                System::nanoTime,
                Math::random);
    }

    /** Removes what a process that was killed while it wrote has left. */
    void removeLeftovers(Collection<String> outputs) {
        AtomicFile.removeLeftovers(runtime.resolve("inventory"));
        for (String name : List.of("history", "early", "protected", "protected~")) {
            AtomicFile.removeLeftovers(state.resolve(name));
        }
        outputs.forEach(file -> AtomicFile.removeLeftovers(Path.of(file)));
    }
}
