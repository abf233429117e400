package org.binfmtd.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.binfmtd.cli.ServiceOptions.Reading;
import org.binfmtd.client.RemoteService;
import org.binfmtd.client.ServiceError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code binfmtctl history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        header = "Show what has happened to the entries, the latest last.",
        description = {
            "%nWith @|yellow NAME|@ only what happened to this handler.%n",
            "Exit status: 0 shown, 2 the command line is wrong, 3 no daemon to follow.%n"
        })
final class HistoryCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final Duration FRESH = Duration.ofSeconds(1);

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "a handler")
    private String name = "";

    @Option(
            names = "--follow",
            description =
                    "go on showing what happens, until interrupted, with --json each event in a line of its own; needs the daemon")
    private boolean follow;

    @Mixin
    private Printing printing = new Printing();

    /** One row of {@code History}. */
    private record EventRow(long time, String handler, String event, String detail) {
        static EventRow of(List<Object> row) {
            return new EventRow((Long) row.get(0), (String) row.get(1), (String) row.get(2), (String) row.get(3));
        }

        Map<String, Object> facts() {
            return Json.object("time", time, "handler", handler, "event", event, "detail", detail);
        }
    }

    @Override
    public Integer call() throws IOException, ServiceError, NoDaemon, NoSuchHandler {
        return follow ? options.run(this::follow) : options.read(this::show);
    }

    private List<EventRow> wanted(List<List<Object>> history) {
        return history.stream()
                .map(EventRow::of)
                .filter(event -> name.isEmpty() || event.handler().equals(name))
                .toList();
    }

    private int show(Reading reading) throws IOException, ServiceError {
        List<EventRow> events = wanted(reading.service().history());
        printing.print(
                () -> Json.object(
                        "daemon",
                        reading.isLive(),
                        "events",
                        events.stream().map(EventRow::facts).toList()),
                output -> print(events, output));
        return ExitStatus.DONE;
    }

    private int follow(RemoteService daemon) throws IOException, ServiceError {
        Output output = printing.output();
        daemon.listen();
        List<EventRow> seen = List.of();
        do {
            List<EventRow> events = wanted(daemon.history());
            for (EventRow event : events.subList(firstNew(seen, events), events.size())) {
                tell(event, output);
            }
            output.out().flush();
            output.check();
            seen = events;
        } while (daemon.awaitNews(FRESH));
        throw new IOException("the daemon has left the bus");
    }

    /** The oldest are forgotten as new ones come. */
    private static int firstNew(List<EventRow> seen, List<EventRow> events) {
        return seen.isEmpty() ? 0 : events.lastIndexOf(seen.get(seen.size() - 1)) + 1;
    }

    private void tell(EventRow event, Output output) throws IOException {
        if (printing.isForPrograms()) {
            Json.writeLine(output.out(), event.facts());
        } else {
            print(event, output);
        }
    }

    private static void print(List<EventRow> events, Output output) {
        events.forEach(event -> print(event, output));
        if (events.isEmpty()) {
            output.out().println("no events");
        }
    }

    private static void print(EventRow event, Output output) {
        Instant time = Instant.ofEpochSecond(event.time() / 1_000_000, event.time() % 1_000_000 * 1000);
        output.out()
                .println(output.paint().styled(TIME.format(time.atZone(ZoneId.systemDefault())), Style.faint) + "  "
                        + output.paint().styled(event.event(), Style.bold) + "  "
                        + (event.handler().isEmpty() ? "" : event.handler() + ": ") + event.detail());
    }
}
