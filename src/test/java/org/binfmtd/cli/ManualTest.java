package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manuals know every command and option, and no other. The section of {@code binfmtctl(1)} that
 * explains them is generated: {@code -Dbinfmtd.test.record=true} writes it anew, to be read.
 */
class ManualTest {
    private static final Path PAGES = Path.of("packaging/man");
    private static final String BEGIN = ".\\\" BEGIN generated from the commands themselves; ManualTest says how\n";
    private static final String END = ".\\\" END\n";

    /** Explained once for all of them. */
    private static final List<String> EVERYWHERE = List.of("--help", "--version");

    static List<CommandSpec> commands() {
        return ControlCommand.commands(Ansi.OFF).getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.name().equals("help"))
                .toList();
    }

    private static String page(String name) throws IOException {
        return Files.readString(PAGES.resolve(name));
    }

    @Test
    void eachCommandIsExplained() throws IOException {
        String page = page("binfmtctl.1");
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        StringBuilder section = new StringBuilder();
        commands().forEach(command -> explain(command, section));
        if (Boolean.getBoolean("binfmtd.test.record")) {
            page = page.substring(0, begin) + section + page.substring(end);
            Files.writeString(PAGES.resolve("binfmtctl.1"), page);
            end = page.indexOf(END);
        }
        assertThat(page.substring(begin, end)).isEqualTo(section.toString());
    }

    private static void explain(CommandSpec command, StringBuilder page) {
        page.append(".Ss ").append(command.name());
        command.positionalParameters().forEach(each -> page.append(' ').append(parameter(each)));
        page.append('\n').append(line(command.usageMessage().header()[0]));
        for (String paragraph : command.usageMessage().description()) {
            String text = plain(paragraph);
            if (!text.isEmpty()) {
                page.append(".Pp\n").append(line(text));
            }
        }
        page.append(".Bl -tag -width indent\n");
        command.positionalParameters()
                .forEach(each -> page.append(".It Ar ")
                        .append(each.paramLabel())
                        .append('\n')
                        .append(words(each)));
        options(command)
                .forEach(option -> page.append(".It Fl ")
                        .append(option.longestName().substring(1))
                        .append(option.arity().max() == 0 ? "" : " Ar " + option.paramLabel())
                        .append('\n')
                        .append(words(option)));
        page.append(".El\n");
    }

    static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !EVERYWHERE.contains(option.longestName()))
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
    }

    private static String parameter(PositionalParamSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }

    private static String words(ArgSpec argument) {
        String text = plain(String.join(" ", argument.description()));
        return line(Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".");
    }

    /** Without what only a terminal understands. */
    private static String plain(String text) {
        return text.replace("%n", "").replaceAll("@\\|[a-z]+ ([^|]*)\\|@", "$1").strip();
    }

    /** Each sentence on a line of its own, as mdoc wants it. */
    private static String line(String text) {
        String escaped = text.replace("\\", "\\e").replaceAll("([.:!?]) (?=[A-Z])", "$1\n");
        return escaped.replaceAll("(?m)^(?=[.'])", "\\\\&") + "\n";
    }

    @Test
    void eachOptionOfTheDaemonIsExplained() throws IOException {
        String page = page("binfmtd.8");
        List<String> wanted = matches("--([a-z-]+)", DaemonOptions.USAGE);
        assertThat(matches("(?m)^\\.It Fl -([a-z-]+)", page)).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(matches("(?m)(?:Op |^\\.|\\| )Fl -([a-z-]+)", page)).containsAll(wanted);
    }

    /** Each once, in their order. */
    private static List<String> matches(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            if (!found.contains(matcher.group(1))) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    /** Rendered as on a terminal, without a word on standard error. */
    @ParameterizedTest
    @ValueSource(strings = {"binfmtctl.1", "binfmtd.8", "binfmtd.yaml.5", "org.binfmtd1.5"})
    void aPageCanBeRead(String name) throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "mandoc"))),
                "mandoc is not installed");
        Process mandoc = new ProcessBuilder(
                        "mandoc",
                        "-T",
                        "utf8",
                        "-W",
                        "warning",
                        PAGES.resolve(name).toString())
                .redirectErrorStream(true)
                .start();
        String shown = new String(mandoc.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replaceAll(".\b", "");
        assertThat(mandoc.waitFor()).as(shown).isZero();
        assertThat(shown).doesNotContain("mandoc:").contains("SEE ALSO").hasSizeGreaterThan(2000);
    }
}
