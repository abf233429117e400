package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.Definition;
import org.binfmtd.config.handlers.DefinitionText;
import org.binfmtd.config.imports.ImportReader;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Registration;

/** Reads what was printed as the daemon would, and says what it comes to. */
final class Circle {
    private Circle() {}

    /** What these lines of binfmt.d(5) declare. */
    static Declarations ofLines(Path place, List<String> lines) throws IOException {
        Path directory = Files.createDirectories(place.resolve("etc/binfmt.d"));
        Files.writeString(directory.resolve("x.conf"), String.join("\n", lines) + "\n");
        return ImportReader.ofFiles(SearchPath.below(place), Trust.anybody(), new ImportSources(true, false));
    }

    /** What this YAML declares. */
    static Declarations ofYaml(Path place, String yaml) throws IOException {
        Path directory = Files.createDirectories(place.resolve("handlers.d"));
        Files.writeString(directory.resolve("x.yaml"), yaml);
        return new ConfigReader(new SearchPath(List.of(place)), Trust.anybody())
                .read()
                .declarations();
    }

    /** As {@code import} writes them. */
    static String yaml(List<Handler> handlers) {
        return DefinitionText.of(
                List.of("a heading"),
                handlers.stream()
                        .map(each ->
                                Definition.imported(each, each.rule().orElseThrow(), List.of(), List.of("a remark")))
                        .toList(),
                List.of("odd \u2800\u001b: left out"));
    }

    static Map<HandlerName, Registration> registrations(List<Handler> handlers) {
        return handlers.stream()
                .collect(Collectors.toMap(Handler::name, Circle::registration, (one, other) -> one, TreeMap::new));
    }

    static Registration registration(Handler handler) {
        Handler.Rule rule = handler.rule().orElseThrow();
        return new Registration(rule.pattern(), rule.candidates().get(0), rule.flags());
    }

    /** Which of two magics, or of two extensions, must stand above which: {@code upper > lower}. */
    static Set<String> order(List<Handler> handlers) {
        Set<String> order = new HashSet<>();
        for (Handler upper : handlers) {
            for (Handler lower : handlers) {
                boolean meet =
                        registration(upper).pattern().meets(registration(lower).pattern());
                if (meet && wanted(upper).mustStandAbove(wanted(lower))) {
                    order.add(upper.name() + " > " + lower.name());
                }
            }
        }
        return order;
    }

    private static DesiredEntry wanted(Handler handler) {
        return DesiredEntry.of(handler.name(), registration(handler), handler.priority(), List.of());
    }
}
