package org.binfmtd.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.binfmtd.client.DryRun;
import org.binfmtd.client.PlannedStep;
import org.binfmtd.model.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;

/** {@code binfmtctl plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        header = "Show what the daemon would do now, and why; nothing is done.",
        description = {
            "%nReads the files, the kernel and what a daemon has noted. What a daemon that runs holds back for a while is"
                    + " shown as if its time had come.%n",
            "Exit status: 0 there is nothing to do, 1 there is, 2 the command line is wrong.%n"
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Mixin
    private Printing printing = new Printing();

    @Override
    public Integer call() throws IOException {
        DryRun dryRun = options.dryRun();
        List<Problem> problems = dryRun.remainingProblems();
        printing.print(
                () -> Json.object(
                        "steps", dryRun.steps().stream().map(PlanCommand::facts).toList()),
                output -> print(dryRun.steps(), output));
        if (!problems.isEmpty()) {
            printing.complain(Severities.words(problems) + "; see binfmtctl status");
        }
        return dryRun.steps().isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
    }

    private static void print(List<PlannedStep> steps, Output output) {
        if (steps.isEmpty()) {
            output.out().println("nothing to do");
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

    private static Map<String, Object> facts(PlannedStep step) {
        return Json.object(
                "verb", step.verb(), "handler", step.handler(), "reason", step.reason(), "detail", step.detail());
    }
}
