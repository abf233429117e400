package org.binfmtd.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.binfmtd.bus.BusError;
import org.binfmtd.cli.ServiceOptions.Reading;
import org.binfmtd.cli.Table.Cell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code binfmtctl list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        header = "List every entry that the kernel has, in the order in which it tries them.",
        description = {
            "%nWhoever made them. Where no daemon runs, those that a daemon has left are known by what it noted.%n",
            "Exit status: 0 they are listed, 1 there is no usable binfmt_misc, 2 the command line is wrong.%n"
        })
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    /** One row of {@code ListEntries}. */
    private record EntryRow(
            String name, boolean enabled, String pattern, String interpreter, String flags, boolean owned) {
        static EntryRow of(List<Object> row) {
            return new EntryRow(
                    (String) row.get(0),
                    (Boolean) row.get(1),
                    (String) row.get(2),
                    (String) row.get(3),
                    (String) row.get(4),
                    (Boolean) row.get(5));
        }
    }

    @Override
    public Integer call() throws IOException, BusError {
        return options.read(this::list);
    }

    private int list(Reading reading) throws IOException, BusError {
        List<EntryRow> entries =
                reading.service().entries().stream().map(EntryRow::of).toList();
        Facts manager = new Facts(reading.service().manager());
        Output output = Output.of(spec);
        if (json) {
            Json.write(output.out(), generator -> write(generator, entries, reading.isLive()));
        } else {
            print(entries, output);
        }
        output.check();
        return isUsable(manager) ? ExitStatus.DONE : ExitStatus.NO;
    }

    private boolean isUsable(Facts manager) {
        boolean usable = !manager.text("State").equals("blocked");
        if (!usable) {
            spec.commandLine()
                    .getErr()
                    .println("binfmtctl: there is no usable binfmt_misc at " + manager.text("MountPoint") + ": "
                            + manager.text("MountState"));
        }
        return usable;
    }

    private static void print(List<EntryRow> entries, Output output) {
        Table table = output.table().head("ENTRY", "OF", "IS", "MATCHES", "INTERPRETER", "FLAGS");
        for (EntryRow each : entries) {
            table.row(
                    Cell.of(each.name()),
                    Cell.of(each.owned() ? "binfmtd" : "others"),
                    each.enabled() ? Cell.of("enabled") : Cell.of("disabled", Style.fg_yellow),
                    Cell.of(each.pattern()),
                    Cell.of(each.interpreter()),
                    Cell.of(each.flags()));
        }
        if (entries.isEmpty()) {
            output.out().println("no entries");
        } else {
            output.print(table);
        }
    }

    private static void write(JsonGenerator generator, List<EntryRow> entries, boolean live) throws IOException {
        generator.writeStartObject();
        generator.writeBooleanField("daemon", live);
        generator.writeArrayFieldStart("entries");
        for (EntryRow each : entries) {
            generator.writeStartObject();
            generator.writeStringField("name", each.name());
            generator.writeBooleanField("enabled", each.enabled());
            generator.writeStringField("pattern", each.pattern());
            generator.writeStringField("interpreter", each.interpreter());
            generator.writeStringField("flags", each.flags());
            generator.writeBooleanField("owned", each.owned());
            generator.writeEndObject();
        }
        generator.writeEndArray();
        generator.writeEndObject();
    }
}
