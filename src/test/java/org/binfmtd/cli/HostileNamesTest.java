package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.binfmtd.model.Printable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Nothing that a user can name steers a terminal, breaks a line or turns the reading direction, in any output. */
class HostileNamesTest {
    /** Controls, C1 controls, DEL, bidirectional ones, zero width, line separators, tags, half a pair. */
    /** The first word of each command line. */
    private static final Set<String> TRIED = new HashSet<>();

    private static final List<String> EVIL = List.of(
            "\u0001",
            "\u001b[2J",
            "\r",
            "\n",
            "\t",
            "\u007f",
            "\u0085",
            "\u009b31m",
            "\u202e",
            "\u2066",
            "\u200b",
            "\u200f",
            "\u2028",
            "\u2029",
            "\ufeff",
            "\u00ad",
            "\udb40\udc41",
            "\ue000",
            "\ud800");

    /** Follows what is hostile: no line of an output begins with it. */
    private static final String MARK = "zq";

    @AfterAll
    static void everyCommandWasTried() {
        assertThat(TRIED)
                .containsAll(
                        ManualTest.commands().stream().map(CommandSpec::name).toList());
    }

    @TempDir
    Path place;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> evil() {
        return EVIL.stream();
    }

    @ParameterizedTest
    @MethodSource("evil")
    void noCommandPrintsWhatIsGivenToIt(String evil) {
        String name = "a" + evil + MARK;
        List<String> read =
                List.of("status", "list", "plan", "history", "show " + name, "explain " + name, "check " + name);
        for (String command : read) {
            run(command + " --json", name);
            run(command, name);
        }
        for (String command : List.of(
                "reload",
                "repair",
                "enable " + name,
                "disable " + name,
                "cat",
                "cat " + name,
                "export",
                "import kernel")) {
            run(command, name);
        }
        run("import " + name, name);
        run("--" + name, name);
        run(name, name);
    }

    @ParameterizedTest
    @MethodSource("evil")
    void noCommandPrintsWhatFilesSay(String evil) throws IOException {
        Path handlers = Files.createDirectories(place.resolve("etc/handlers.d"));
        Path lines = Files.createDirectories(place.resolve("etc/binfmt.d"));
        int count = 0;
        for (String text : texts(evil)) {
            Files.writeString(named(handlers, "x" + evil + MARK + count++ + ".yaml"), text);
        }
        String line = ":x@:E::x@::/bin/x@:".replace("@", evil.replace("\ud800", "?") + MARK);
        Files.writeString(named(lines, "x" + evil + MARK + ".conf"), line);
        Files.writeString(place.resolve("etc/binfmtd.yaml"), "protect: [\"x" + escaped(evil) + MARK + "\"]\n");
        for (String command : List.of(
                "status",
                "list",
                "plan",
                "history",
                "show x",
                "cat",
                "check",
                "explain /bin/sh",
                "check " + handlers)) {
            run(command + " --json", "etc");
            run(command, "etc");
        }
        run("export", "etc");
        run("export --format binfmt-support", "etc");
        run("import binfmt.d --root " + place, "etc");
    }

    @ParameterizedTest
    @MethodSource("evil")
    void jsonMeansTheSame(String evil) throws IOException {
        StringWriter json = new StringWriter();
        String text = "caf\u00e9 \ud83d\ude00 \\ \" " + evil;
        Json.write(json, text);
        Json.writeLine(json, text);
        assertHarmless(json.toString());
        assertThat(json.toString()).contains("caf\u00e9");
        JsonParser parser = new JsonFactory().createParser(new StringReader(json.toString()));
        for (int i = 0; i < 2; i++) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
            assertThat(parser.getText()).isEqualTo(text);
        }
    }

    @Test
    void theseAreNotPrintable() {
        assertThat(EVIL).allMatch(evil -> evil.codePoints().anyMatch(point -> !Printable.isPrintable(point)));
    }

    private static List<String> texts(String evil) {
        String word = "\"x" + escaped(evil) + MARK + "\"";
        return List.of(
                "handlers: { x: { match: { extension: " + word + " }, interpreter: /bin/cat } }",
                "handlers: { x: { match: { extension: x }, description: " + word + ", interpreter: /bin/cat } }",
                "handlers: { x: { match: { extension: x }, interpreter: " + word.replace("\"x", "\"/bin/x") + " } }",
                "handlers: { x: { match: { extension: x }, interpreter: /bin/cat, arguments: [" + word + "] } }",
                "handlers: { x: { match: { extension: x }, interpreter: /bin/cat, environment: { " + word + ": y } } }",
                "handlers: { " + word + ": { match: { extension: x }, interpreter: /bin/cat } }",
                word + ": {}",
                "# raw " + evil.replace("\ud800", "?") + MARK + "\nhandlers: [");
    }

    /** As YAML's double quotes want it. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(each -> escaped.append(String.format("\\u%04x", each)));
        return escaped.toString();
    }

    /** A file of this name, or of a harmless one where there can be none. */
    private static Path named(Path directory, String name) {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            return directory.resolve("x" + name.substring(name.indexOf('.')));
        }
    }

    private void run(String command, String root) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        TRIED.add(words.get(0));
        String base = place + "/" + root;
        switch (words.get(0)) {
            case "status", "list", "plan", "history", "show", "reload", "repair" ->
                words.addAll(List.of(
                        "--bus",
                        "unix:path=" + base,
                        "--mount-point",
                        base,
                        "--config-root",
                        base,
                        "--state-dir",
                        base + "/l"));
            case "explain" -> words.addAll(List.of("--mount-point", base, "--config-root", base));
            case "check" -> {
                if (words.size() == 1 || words.get(1).equals("--json")) {
                    words.addAll(List.of("--config-root", base));
                }
            }
            case "export" -> words.addAll(List.of("--format", "binfmt.d", "--config-root", base));
            case "enable", "disable" ->
                words.addAll(
                        List.of("--config-dir", base, "--config-root", base, "--bus", "none", "--mount-point", base));
            default -> {}
        }
        ControlCommand.commands(Ansi.OFF)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
        assertHarmless(out.toString());
        assertHarmless(err.toString());
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }

    private static void assertHarmless(String text) {
        assertThat(text.codePoints()
                        .filter(point -> point != '\n' && !Printable.isPrintable(point))
                        .mapToObj(Integer::toHexString))
                .as(() -> Printable.printable(text))
                .isEmpty();
        assertThat(text.lines()).as("a line that a name began").noneMatch(line -> line.startsWith(MARK));
    }
}
