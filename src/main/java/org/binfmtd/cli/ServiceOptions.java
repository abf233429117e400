package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.client.DeclaredFiles;
import org.binfmtd.client.DryRun;
import org.binfmtd.client.RemoteService;
import org.binfmtd.client.Service;
import org.binfmtd.client.ServiceError;
import org.binfmtd.client.ShownService;
import org.binfmtd.model.Printable;
import org.binfmtd.model.StandardPaths;
import picocli.CommandLine.Option;

/** Where the daemon is, and where to look when there is none. */
final class ServiceOptions {
    @Option(
            names = "--bus",
            paramLabel = "ADDRESS|none",
            description = "the bus that the daemon is on (default: the system's); none: do not ask it")
    private String bus = RemoteService.systemBus();

    @Option(
            names = "--mount-point",
            paramLabel = "DIR",
            description = "without the daemon: where binfmt_misc is (default: ${DEFAULT-VALUE})")
    private Path mountPoint = Path.of(StandardPaths.MOUNT_POINT);

    @Option(
            names = "--config-root",
            paramLabel = "DIR",
            description = "without the daemon: read DIR/handlers.d and DIR/binfmtd.yaml too, above the standard ones")
    private List<Path> configRoots = List.of();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "without the daemon: where it keeps what lasts (default: ${DEFAULT-VALUE})")
    private Path stateDirectory = Path.of(StandardPaths.STATE);

    @Option(
            names = "--runtime-dir",
            paramLabel = "DIR",
            description =
                    "without the daemon: where it keeps what lasts until the next boot (default: ${DEFAULT-VALUE})")
    private Path runtimeDirectory = Path.of(StandardPaths.RUNTIME);

    /** What is done with whatever can be read from. */
    @FunctionalInterface
    interface Reader {
        /** @return the exit status */
        int read(Reading reading) throws IOException, ServiceError, NoSuchHandler;
    }

    /** What is done with the daemon. */
    @FunctionalInterface
    interface Errand {
        /** @return the exit status */
        int run(RemoteService daemon) throws IOException, ServiceError, NoSuchHandler;
    }

    /**
     * A source to read from.
     *
     * @param absence why it is not the daemon: a sentence without its full stop; empty if it is
     */
    record Reading(Service service, String absence) {
        boolean isLive() {
            return absence.isEmpty();
        }

        Properties manager() throws IOException, ServiceError {
            return new Properties(service.manager());
        }

        List<Properties> handlers() throws IOException, ServiceError {
            return service.handlers().stream().map(Properties::new).toList();
        }

        /** The handlers that these names and patterns mean. */
        List<Properties> handlers(List<String> given) throws IOException, ServiceError, NoSuchHandler {
            Map<String, Properties> all = new LinkedHashMap<>();
            handlers().forEach(each -> all.put(each.text("Name"), each));
            return NamePatterns.among(given, all.keySet()).stream()
                    .map(all::get)
                    .toList();
        }
    }

    /** Reads from the daemon, or without one from the kernel and the files. */
    int read(Reader reader) throws IOException, ServiceError, NoSuchHandler {
        String absence;
        try (RemoteService daemon = daemon()) {
            return reader.read(new Reading(daemon, ""));
        } catch (NoDaemon e) {
            absence = e.getMessage();
        }
        return reader.read(new Reading(new ShownService(dryRun().snapshot(), DaemonOptions.version()), absence));
    }

    /** Has the daemon do what not everybody may have done: who may not is asked for a password. */
    int order(Errand errand) throws IOException, ServiceError, NoDaemon, NoSuchHandler {
        TerminalAgent agent = TerminalAgent.open();
        try {
            return run(errand);
        } finally {
            agent.close();
        }
    }

    /** Has the daemon tell something. */
    int run(Errand errand) throws IOException, ServiceError, NoDaemon, NoSuchHandler {
        try (RemoteService daemon = daemon()) {
            return errand.run(daemon);
        }
    }

    /** What a pass would find and do. */
    DryRun dryRun() {
        return DeclaredFiles.installed(configRoots).dryRun(mountPoint, stateDirectory, runtimeDirectory);
    }

    private RemoteService daemon() throws NoDaemon {
        if (bus.equals("none")) {
            throw new NoDaemon("the daemon was not asked");
        }
        Optional<RemoteService> found;
        try {
            found = RemoteService.at(bus);
        } catch (IOException e) {
            throw new NoDaemon("the bus cannot be reached: " + Printable.printable(String.valueOf(e.getMessage())));
        }
        return found.orElseThrow(() -> new NoDaemon("no binfmtd is on the bus"));
    }
}
