package org.binfmtd.cli;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command answers: laid out for people, or for programs. To be mixed into it. */
final class Printing {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    boolean isForPrograms() {
        return json;
    }

    Output output() {
        return Output.of(spec);
    }

    /** @throws IOException if something is not written, as when a disk is full */
    void print(Supplier<Map<String, Object>> forPrograms, Consumer<Output> forPeople) throws IOException {
        Output output = output();
        if (json) {
            Json.write(output.out(), forPrograms.get());
        } else {
            forPeople.accept(output);
        }
        output.check();
    }

    /** @param words a sentence without its full stop, safe to print */
    void complain(String words) {
        spec.commandLine().getErr().println("binfmtctl: " + words);
    }
}
