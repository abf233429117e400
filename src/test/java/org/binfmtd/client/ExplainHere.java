package org.binfmtd.client;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.binfmtd.explain.Doubt;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.kernel.EffectiveEntries;

/**
 * Explains each file whose path is a line of the standard input, and then has it run: a line for each, of what was
 * said, what happened, and why nothing certain was said, with tabs between. The argument is the program that runs them.
 */
final class ExplainHere {
    private ExplainHere() {}

    public static void main(String[] arguments) throws IOException {
        Process runner = new ProcessBuilder(arguments)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedWriter paths = runner.outputWriter();
                BufferedReader answers = runner.inputReader();
                BufferedReader files = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String file = files.readLine(); file != null; file = files.readLine()) {
                Explanation said = LocalPrograms.explainer(EffectiveEntries.observe(), List::of)
                        .explain(file)
                        .last();
                paths.write(file + "\n");
                paths.flush();
                System.out.println(word(said.ending()) + "\t" + answers.readLine() + "\t"
                        + said.doubt().map(Doubt::reason).orElse(""));
            }
        }
    }

    private static String word(Ending ending) {
        return ending instanceof Ending.Runs runs
                ? "runs " + runs.program()
                : "fails " + ((Ending.Fails) ending).errno();
    }
}
