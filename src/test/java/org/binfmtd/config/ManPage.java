package org.binfmtd.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code binfmtd.yaml(5)} as its source has it, and what the other pages show. */
public final class ManPage {
    private static final Path PAGES = Path.of("packaging/man");
    private static final String SOURCE = "binfmtd.yaml.5";

    private ManPage() {}

    /** The texts that it shows, as they are shown. */
    public static List<String> examples() {
        return examples(SOURCE);
    }

    /** The texts that a page shows, such as {@code binfmtd.8}. */
    public static List<String> examples(String page) {
        List<String> examples = new ArrayList<>();
        StringBuilder example = new StringBuilder();
        boolean inside = false;
        for (String line : lines(page)) {
            if (line.startsWith(".Bd -literal")) {
                inside = true;
            } else if (line.equals(".Ed")) {
                inside = false;
                examples.add(example.toString());
                example.setLength(0);
            } else if (inside) {
                example.append(line.replace("\\e", "\\")).append('\n');
            }
        }
        return examples;
    }

    /** Those that declare handlers. */
    public static List<String> handlers() {
        return examples().stream().filter(each -> each.startsWith("handlers:")).toList();
    }

    /** The words that it explains. */
    static Set<String> explained() {
        Set<String> explained = new TreeSet<>();
        for (String line : lines(SOURCE)) {
            if (line.startsWith(".It Cm ")) {
                explained.add(line.substring(".It Cm ".length()));
            }
        }
        return explained;
    }

    static String text() {
        return String.join("\n", lines(SOURCE));
    }

    private static List<String> lines(String page) {
        try {
            return Files.readAllLines(PAGES.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
