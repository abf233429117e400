package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What {@code binfmtctl check} prints, and its exit status. */
class CheckCommandTest {
    @TempDir
    Path place;

    private record Outcome(int status, String out, String err) {}

    private Outcome run(Ansi colours, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands =
                ControlCommand.commands(colours).setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of("check"));
        for (Object each : arguments) {
            words.add(each.toString());
        }
        int status = commands.execute(words.toArray(String[]::new));
        return new Outcome(status, out.toString().replace(place.toString(), ""), err.toString());
    }

    private Outcome check(Object... arguments) {
        return run(Ansi.OFF, arguments);
    }

    private Path file(String name, String text) throws IOException {
        Path file = place.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path wrong() throws IOException {
        return file("jar.yaml", """
                handlers:
                  jar:
                    match: { extension: jar }
                    interpreter: /usr/bin/env
                    flgas: [fix-binary]
                """);
    }

    @Test
    void whatIsRightIsSaidInTwoWords() throws IOException {
        Path file = file("jar.yaml", """
                handlers:
                  jar:
                    match: { extension: jar }
                    interpreter: /usr/bin/env
                """);
        assertThat(check(file)).isEqualTo(new Outcome(0, "no problems\n", ""));
    }

    @Test
    void aMistakeIsShownWhereItIs() throws IOException {
        assertThat(check(wrong())).isEqualTo(new Outcome(1, """
                /jar.yaml:5:5: error: jar: 'flgas' is not a key of a handler [unknown-key]
                    5 |     flgas: [fix-binary]
                      |     ^
                      = write 'flags'
                1 error
                """, ""));
    }

    @Test
    void onATerminalItHasColours() throws IOException {
        String out = run(Ansi.ON, wrong()).out();
        assertThat(out).contains("\u001b[");
        assertThat(out.replaceAll("\u001b\\[[0-9;]*m", ""))
                .isEqualTo(check(wrong()).out());
    }

    @Test
    void aTabIsShownAsABlank() throws IOException {
        Path file = file("tab.yaml", "handlers:\n  x:\n\tmatch: {}\n");
        assertThat(check(file).out()).contains("    3 |  match: {}\n      | ^\n");
        Path later = file("later.yaml", "handlers: { x: { description: 'a\tb', matchh: {} } }\n");
        assertThat(check(later).out())
                .contains("      | " + " ".repeat("handlers: { x: { description: 'a".length()) + "     ^\n");
    }

    @Test
    void whatCannotBePrintedIsNot() throws IOException {
        Path file = file("odd.yaml", "handlers: # \u001b[31m\u202e\n  x: y\n");
        assertThat(check(file).out())
                .contains("1 | handlers: # \ufffd[31m\ufffd\n")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void longLinesAreShownInPart() throws IOException {
        Path file = file("long.yaml", "handlers: { " + "x".repeat(300) + ": {}, y: 1 }\n");
        for (String line : check(file).out().split("\n")) {
            if (line.contains(" | ")) {
                assertThat(line.length()).isLessThan(115);
            }
        }
        assertThat(check(file).out()).contains("…");
    }

    @Test
    void aWarningIsNothingWrongUnlessThatIsAskedFor() throws IOException {
        Path file = file("blank.yaml", """
                handlers:
                  x:
                    match: { extension: blank }
                    interpreter: /opt/a b
                """);
        Outcome outcome = check(file);
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("/blank.yaml:4:18: warning: x: ").endsWith("1 warning\n");
        assertThat(check("--strict", file).status()).isEqualTo(1);
    }

    @Test
    void whatWouldHarmTheHostIsWrong() throws IOException {
        Path file = file("all.yaml", """
                handlers:
                  all:
                    match: { magic: '2321' }
                    interpreter: /usr/bin/env
                """);
        assertThat(check(file)).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.out()).contains("/all.yaml:3: error: all: the pattern would match all '#!' scripts");
        });
    }

    @Test
    void aDirectoryIsAllItsFilesAndARootIsLaidOutAsOne() throws IOException {
        wrong();
        file("other.yaml", "handlers: { y: {} }\n");
        file("not-read.txt", "nonsense");
        assertThat(check(place).out()).endsWith("2 errors\n");
        file("root/handlers.d/z.yaml", "handlers: { z: 1 }\n");
        file("root/binfmtd.yaml", "watch: maybe\n");
        assertThat(check(place.resolve("root")).out())
                .contains("/root/binfmtd.yaml:1:8: error: 'maybe' is neither true nor false")
                .contains("/root/handlers.d/z.yaml:1:16: error: z: ")
                .endsWith("2 errors\n");
    }

    @Test
    void twoFilesOfOneNameAreBothRead() throws IOException {
        Path one = file("a/x.yaml", "handlers: { x: 1 }\n");
        Path other = file("b/x.yaml", "handlers: { x: 2 }\n");
        assertThat(check(one, other).out()).contains("/a/x.yaml:1:").contains("/b/x.yaml:1:");
    }

    @Test
    void settingsAreKnownByTheirName() throws IOException {
        Path main = file("binfmtd.yaml", "mount: maybe\n");
        Path dropIn = file("binfmtd.yaml.d/x.yaml", "watch: maybe\n");
        assertThat(check(main, dropIn).out()).endsWith("2 errors\n");
    }

    @Test
    void aDirectoryWithNothingInItIsAMistakeOfTheCommandLine() {
        assertThat(check(place)).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.err()).contains("there is no file in this directory");
        });
    }

    @Test
    void anInstalledFileCountsOnlyIfRootAloneMayChangeIt() throws IOException {
        Path file = file("root/handlers.d/z.yaml", "handlers: {}\n");
        place.resolve("root/handlers.d").toFile().setWritable(true, false);
        Outcome outcome = check("--config-root", place.resolve("root"), file);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).contains("error: ").contains("[untrusted-");
        assertThat(check(file)).isEqualTo(new Outcome(0, "no problems\n", ""));
    }

    @Test
    void linesOfBinfmtDAreReadToo() throws IOException {
        Path file = file("x.conf", "# a comment\n:good:E::good::/usr/bin/env:\n:bad:M::\\x7f::/usr/bin/env:X\n");
        assertThat(check(file)).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.out())
                    .contains("/x.conf:3:")
                    .contains("    3 | :bad:M::")
                    .endsWith("1 error\n");
        });
    }

    @Test
    void jsonHoldsTheSame() throws IOException {
        Outcome outcome = check("--json", wrong());
        assertThat(outcome.status()).isEqualTo(1);
        List<String> values = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(outcome.out())) {
            while (json.nextToken() != null) {
                if (json.currentToken().isScalarValue()) {
                    values.add(json.currentName() + "=" + json.getText());
                }
            }
        }
        assertThat(values)
                .containsExactly(
                        "severity=error",
                        "code=unknown-key",
                        "file=/jar.yaml",
                        "line=5",
                        "column=5",
                        "handler=jar",
                        "field=flgas",
                        "reason='flgas' is not a key of a handler",
                        "remedy=write 'flags'",
                        "errors=1",
                        "warnings=0",
                        "notes=0");
    }

    @Test
    void whatIsNotThereIsAMistakeOfTheCommandLine() {
        assertThat(check(place.resolve("nothing"))).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.err()).contains("nothing: no such file or directory; see binfmtctl check --help");
        });
        assertThat(check("--nonsense").status()).isEqualTo(2);
    }

    @Test
    void helpIsHelp() {
        assertThat(check("--help").status()).isZero();
        assertThat(check("--help").out()).contains("--json", "--strict", "PATH");
    }
}
