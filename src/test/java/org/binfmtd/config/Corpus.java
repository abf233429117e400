package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.binfmtd.model.Problem;

/**
 * Files with what is expected of them: in a companion {@code NAME.expected}, or else in their first line after {@code
 * "# "}.
 */
final class Corpus {
    private static final Path TOP = Path.of("src/test/resources/config");

    private Corpus() {}

    static Stream<Path> files(String directory) {
        return files(directory, ".yaml");
    }

    static Stream<Path> files(String directory, String suffix) {
        return list(TOP.resolve(directory)).stream()
                .filter(file -> file.toString().endsWith(suffix));
    }

    static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String expectation(Path file) {
        Path companion = Path.of(file.toString().replaceFirst("[.][a-z]+$", ".expected"));
        if (Files.exists(companion)) {
            return text(companion).strip();
        }
        return text(file).lines().findFirst().orElseThrow().substring(2);
    }

    static String text(Path file) {
        return new String(content(file), StandardCharsets.UTF_8);
    }

    static Path top(String name) {
        return TOP.resolve(name);
    }

    /**
     * Holds messages against those that are written down; with {@code -Dbinfmtd.test.record=true} they are written
     * down, to be read before they are committed.
     */
    static void assertMessages(String name, String messages) {
        if (Boolean.getBoolean("binfmtd.test.record")) {
            try {
                Files.writeString(top(name), messages);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(messages).isEqualTo(text(top(name)));
    }

    /** {@code line:column code}, joined by semicolons. */
    static String places(List<Problem> problems) {
        return String.join(
                "; ",
                problems.stream()
                        .map(each -> each.line() + ":" + each.column() + " " + each.code())
                        .toList());
    }

    /** One line for each, as the log has it. */
    static String messages(List<Problem> problems) {
        StringBuilder messages = new StringBuilder();
        problems.forEach(each -> messages.append(each.describe()).append('\n'));
        return messages.toString();
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
