package org.binfmtd.config;

import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;

/** A program for tests: reads a root's files as whoever runs it, and prints the problems' codes or what is declared. */
public final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
        for (String each : arguments) {
            Configuration read =
                    new ConfigReader(new SearchPath(List.of(Path.of(each))), Trust.ofRoot(List.of())).read();
            System.out.println(
                    read.declarations().problems().isEmpty()
                            ? read.declarations().handlers().size() + " handlers"
                            : read.declarations().problems().get(0).code());
        }
    }
}
