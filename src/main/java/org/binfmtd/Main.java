package org.binfmtd;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.binfmtd.bus.BusFace;
import org.binfmtd.cli.DaemonOptions;
import org.binfmtd.cli.DaemonOptions.Request;
import org.binfmtd.cli.ExitStatus;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.files.TrustRoots;
import org.binfmtd.daemon.Dependencies;
import org.binfmtd.daemon.OpenFiles;
import org.binfmtd.daemon.Reconciler;
import org.binfmtd.daemon.Signals;
import org.binfmtd.daemon.Systemd;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.model.Printable;
import org.binfmtd.store.RuntimeLock;

/** The daemon, {@code binfmtd(8)}: registers first, and does everything else after that. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        Request request = DaemonOptions.parse(arguments);
        if (request instanceof Request.Run run) {
            System.exit(run(run.options()));
        } else if (request instanceof Request.WrongOption wrong) {
            System.exit(refuse(wrong.reason()));
        } else if (request instanceof Request.ShowVersion) {
            System.out.println("binfmtd " + DaemonOptions.version());
        } else {
            System.out.print(DaemonOptions.USAGE);
        }
    }

    private static int refuse(String reason) {
        System.err.println("binfmtd: " + reason + "; see binfmtd --help");
        return ExitStatus.USAGE;
    }

    private static int run(DaemonOptions options) throws InterruptedException {
        TrustRoots roots = TrustRoots.at(options.trustRoots());
        return roots instanceof TrustRoots.WrongRoot wrong
                ? refuse(wrong.reason())
                : run(options, Trust.ofRoot(((TrustRoots.FoundRoot) roots).roots()));
    }

    /**
     * A daemon that lacks one of its threads would look alive and answer nothing: the service manager starts it again,
     * and the kernel's entries stay meanwhile.
     */
    private static void endWith(Thread thread, Throwable failure) {
        System.err.println("binfmtd: the thread '" + thread.getName() + "' failed; what is registered stays");
        OpenFiles.complaint(failure).ifPresent(System.err::println);
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        trace.toString().lines().map(Printable::printable).forEach(System.err::println);
        Runtime.getRuntime().halt(ExitStatus.NO);
    }

    private static int run(DaemonOptions options, Trust trust) throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler(Main::endWith);
        Thread preparation = new Thread(Main::prepare, "prepare");
        preparation.setDaemon(true);
        preparation.start();
        Optional<RuntimeLock> lock = RuntimeLock.take(options.runtimeDirectory());
        if (lock.isEmpty()) {
            System.err.println(
                    "binfmtd: a binfmtd is running already: " + options.runtimeDirectory()
                            + "/lock is taken; stop that one, or give this one another --runtime-dir, --state-dir and --mount-point");
            return ExitStatus.REFUSED;
        }
        try (Reconciler reconciler = new Reconciler(dependencies(options, trust))) {
            return switch (options.task()) {
                case SERVE -> serve(options, reconciler, lock.get());
                case ONCE -> reconciler.once() ? ExitStatus.DONE : ExitStatus.NO;
                case LEAVE -> reconciler.leave() ? ExitStatus.DONE : ExitStatus.NO;
            };
        }
    }

    private static void prepare() {
        OpenFiles.note();
        BinfmtMiscDirectory.prepare();
    }

    private static int serve(DaemonOptions options, Reconciler reconciler, RuntimeLock lock)
            throws InterruptedException {
        reconciler.firstPass();
        Signals.onStop(reconciler::stop);
        Signals.onReload(reconciler::reload);
        reconciler.settle();
        Optional<BusFace> bus = bus(options, reconciler);
        bus.ifPresent(BusFace::start);
        boolean stopped = reconciler.run(lock::renew);
        bus.ifPresent(BusFace::close);
        return stopped ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    private static Dependencies dependencies(DaemonOptions options, Trust trust) {
        return Dependencies.onDisk(
                new BinfmtMiscDirectory(options.mountPoint()),
                options.mountPoint(),
                searchPath(options),
                trust,
                options.stateDirectory(),
                options.runtimeDirectory(),
                Systemd.of(System.getenv(), ProcessHandle.current().pid()));
    }

    private static SearchPath searchPath(DaemonOptions options) {
        SearchPath standard = SearchPath.standard();
        return options.configRoot()
                .map(Path::toAbsolutePath)
                .map(standard::with)
                .orElse(standard);
    }

    private static Optional<BusFace> bus(DaemonOptions options, Reconciler reconciler) {
        return options.useBus()
                ? Optional.of(new BusFace(
                        reconciler, DaemonOptions.version(), options.bus().orElseGet(BusFace::systemBus)))
                : Optional.empty();
    }
}
