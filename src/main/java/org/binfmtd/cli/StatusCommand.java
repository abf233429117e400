package org.binfmtd.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.binfmtd.cli.ServiceOptions.Reading;
import org.binfmtd.client.ServiceError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code binfmtctl status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        header = "Show all handlers, how they fare, and what is wrong.",
        description = {
            "%nAsks the daemon. Where none runs, the kernel and the files are looked at instead, and that is said.%n",
            "Exit status: 0 all is as declared, 1 it is not, 2 the command line is wrong.%n"
        })
final class StatusCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";
    /** How old what is shown may become; what the daemon announces is shown at once. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Mixin
    private Printing printing = new Printing();

    @Option(names = "--watch", description = "show it again whenever something changes, until interrupted")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ServiceError, NoSuchHandler, InterruptedException {
        if (watch) {
            watch();
        }
        return options.read(this::show);
    }

    private int show(Reading reading) throws IOException, ServiceError {
        Properties manager = reading.manager();
        List<Properties> handlers = reading.handlers();
        printing.print(
                () -> json(manager, handlers, reading.isLive()),
                output -> new StatusText(output.out(), output.paint(), output.columns(), InstantSource.system())
                        .write(manager, handlers, reading.absence()));
        return manager.text("State").equals("converged") ? ExitStatus.DONE : ExitStatus.NO;
    }

    static Map<String, Object> json(Properties manager, List<Properties> handlers, boolean live) {
        Map<String, Object> json = Json.object("daemon", live);
        json.putAll(Json.object(manager));
        json.put("handlers", handlers.stream().map(Json::object).toList());
        return json;
    }

    private void watch() throws IOException, ServiceError, NoSuchHandler, InterruptedException {
        while (true) {
            try {
                options.run(daemon -> {
                    daemon.listen();
                    do {
                        clear();
                        show(new Reading(daemon, ""));
                    } while (daemon.awaitNews(FRESH));
                    return ExitStatus.DONE;
                });
            } catch (NoDaemon e) {
                clear();
                options.read(this::show);
                Thread.sleep(FRESH.toMillis());
            }
        }
    }

    private void clear() {
        Output output = printing.output();
        output.out().print(output.paint().ansi().enabled() ? CLEAR : "");
    }
}
