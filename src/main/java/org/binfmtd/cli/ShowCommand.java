package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.binfmtd.cli.ServiceOptions.Reading;
import org.binfmtd.client.HeldFile;
import org.binfmtd.client.ServiceError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code binfmtctl show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        header = "Show all of some handlers: how they fare, what they do, and which files say so.",
        description = {
            "",
            "Exit status: 0 each is active, waiting, native, shadowed or disabled, 1 one is not, or there is none of a name,"
                    + " 2 the command line is wrong.%n"
        })
final class ShowCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final int LABEL = 13;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "a handler, or a pattern such as 'qemu-*'")
    private List<String> names = List.of();

    @Mixin
    private Printing printing = new Printing();

    @Override
    public Integer call() throws IOException, ServiceError, NoSuchHandler {
        return options.read(this::show);
    }

    private int show(Reading reading) throws IOException, ServiceError, NoSuchHandler {
        List<Properties> handlers = reading.handlers(names);
        printing.print(
                () -> NamePatterns.isOne(names)
                        ? Json.object(handlers.get(0))
                        : Json.object(
                                "handlers", handlers.stream().map(Json::object).toList()),
                output -> handlers.forEach(handler -> {
                    if (handler != handlers.get(0)) {
                        output.out().println();
                    }
                    print(handler, reading, output);
                }));
        return handlers.stream().allMatch(Properties::isGood) ? ExitStatus.DONE : ExitStatus.NO;
    }

    private static void print(Properties handler, Reading reading, Output output) {
        String state = handler.text("State");
        Paint paint = output.paint();
        String description = handler.text("Description");
        output.out()
                .println(paint.styled(handler.text("Name"), Style.bold)
                        + (description.isEmpty() ? "" : " - " + description));
        LabelledLines lines = new LabelledLines(output);
        if (!reading.isLive()) {
            lines.line("no daemon", reading.absence() + "; this is what the kernel and the files say");
        }
        lines.line("state", paint.styled(state, Style.bold, States.colour(state)) + since(handler, reading.isLive()));
        lines.line("reason", handler.text("Reason"));
        lines.line("remedy", handler.text("Remedy"));
        lines.line("matches", handler.matches());
        lines.line("pattern", handler.text("Pattern"));
        lines.line("interpreter", handler.text("Interpreter"));
        lines.lines("candidates", handler.words("Candidates"));
        lines.line("arguments", String.join(" ", handler.words("Arguments")));
        lines.lines("environment", handler.words("Environment"));
        lines.line("launcher", handler.text("Launcher"));
        lines.line("holds", held(handler));
        lines.line("flags", String.join(" ", handler.words("Flags")));
        lines.line("priority", Long.toString(handler.number("Priority")));
        lines.line(
                "adopted",
                handler.truth("Adopted") ? "it was there before, and stays when it is no longer declared" : "");
        lines.line("shadows", String.join(", ", handler.words("Shadows")));
        lines.line("shadowed by", String.join(", ", handler.words("ShadowedBy")));
        lines.line("repairs", reading.isLive() ? Long.toString(handler.number("Repairs")) : "");
        lines.lines("defined in", origins(handler.map("Origins")));
        lines.lines("instead of", handler.words("Hides"));
    }

    private static String since(Properties handler, boolean live) {
        return live
                ? " since "
                        + TIME.format(Instant.ofEpochSecond(handler.number("Since") / 1_000_000)
                                .atZone(ZoneId.systemDefault()))
                : "";
    }

    private static String held(Properties handler) {
        List<Long> file = handler.numbers("HeldFile");
        return file.get(1) == 0
                ? ""
                : HeldFile.describe(Path.of(handler.text("Interpreter")), file.get(0), file.get(1));
    }

    private static List<String> origins(Map<String, Object> origins) {
        return origins.entrySet().stream()
                .map(each -> each.getKey() + ": " + place((List<?>) each.getValue()))
                .toList();
    }

    private static String place(List<?> origin) {
        return origin.get(0) + ":" + origin.get(1);
    }

    /** What there is nothing to say of is left out. */
    private record LabelledLines(Output output) {
        void line(String label, String text) {
            if (!text.isEmpty()) {
                output.out().println("  " + label + " ".repeat(LABEL - label.length()) + text);
            }
        }

        void lines(String label, List<String> texts) {
            for (int i = 0; i < texts.size(); i++) {
                line(i == 0 ? label : "", texts.get(i));
            }
        }
    }
}
