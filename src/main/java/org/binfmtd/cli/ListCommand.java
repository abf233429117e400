package org.binfmtd.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.binfmtd.cli.ServiceOptions.Reading;
import org.binfmtd.cli.Table.Cell;
import org.binfmtd.client.ServiceError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;

/** {@code binfmtctl list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        header = "List every entry that the kernel has, in the order in which it tries them.",
        description = {
            "%nEntries of other programs too. Where no daemon runs, its own entries are known from what it has left in its journal.%n",
            "Exit status: 0 they are listed, 1 there is no usable binfmt_misc, 2 the command line is wrong.%n"
        })
final class ListCommand implements Callable<Integer> {
    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Mixin
    private Printing printing = new Printing();

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

        Map<String, Object> facts() {
            return Json.object(
                    "name",
                    name,
                    "enabled",
                    enabled,
                    "pattern",
                    pattern,
                    "interpreter",
                    interpreter,
                    "flags",
                    flags,
                    "owned",
                    owned);
        }
    }

    @Override
    public Integer call() throws IOException, ServiceError, NoSuchHandler {
        return options.read(this::list);
    }

    private int list(Reading reading) throws IOException, ServiceError {
        List<EntryRow> entries =
                reading.service().entries().stream().map(EntryRow::of).toList();
        printing.print(
                () -> Json.object(
                        "daemon",
                        reading.isLive(),
                        "entries",
                        entries.stream().map(EntryRow::facts).toList()),
                output -> print(entries, output));
        Properties manager = reading.manager();
        if (manager.text("State").equals("blocked")) {
            printing.complain("there is no usable binfmt_misc at " + manager.text("MountPoint") + ": "
                    + manager.text("MountState"));
            return ExitStatus.NO;
        }
        return ExitStatus.DONE;
    }

    private static void print(List<EntryRow> entries, Output output) {
        Table table = output.table().head("ENTRY", "OWNER", "STATE", "MATCHES", "INTERPRETER", "FLAGS");
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
}
