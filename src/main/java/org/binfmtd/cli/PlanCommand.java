package org.binfmtd.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.binfmtd.daemon.Rehearsal;
import org.binfmtd.daemon.Step;
import org.binfmtd.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code binfmtctl plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        header = "Show what the daemon would do now, and why; nothing is done.",
        description = {
            "%nReads the files, the kernel and what a daemon has noted. What a daemon that runs holds back for a while is"
                    + " shown as if its time had come.%n",
            "Exit status: 0 nothing is to be done, 1 something is, 2 the command line is wrong.%n"
        })
final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Rehearsal rehearsal = options.rehearse();
        List<Problem> problems = rehearsal.snapshot().problems();
        Output output = Output.of(spec);
        if (json) {
            Json.write(output.out(), generator -> write(generator, rehearsal.steps()));
        } else {
            print(rehearsal.steps(), output);
        }
        output.check();
        if (!problems.isEmpty()) {
            spec.commandLine().getErr().println("binfmtctl: " + Severities.words(problems) + "; see binfmtctl status");
        }
        return rehearsal.steps().isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
    }

    private static void print(List<Step> steps, Output output) {
        if (steps.isEmpty()) {
            output.out().println("nothing is to be done");
            return;
        }
        Table table = output.table().head("STEP", "HANDLER", "BECAUSE", "WHAT");
        steps.forEach(step -> table.row(
                Table.Cell.of(step.verb(), Style.bold),
                Table.Cell.of(step.handler()),
                Table.Cell.of(step.reason()),
                Table.Cell.of(step.detail())));
        output.print(table);
    }

    private static void write(JsonGenerator generator, List<Step> steps) throws IOException {
        generator.writeStartObject();
        generator.writeArrayFieldStart("steps");
        for (Step each : steps) {
            generator.writeStartObject();
            generator.writeStringField("verb", each.verb());
            generator.writeStringField("handler", each.handler());
            generator.writeStringField("reason", each.reason());
            generator.writeStringField("detail", each.detail());
            generator.writeEndObject();
        }
        generator.writeEndArray();
        generator.writeEndObject();
    }
}
