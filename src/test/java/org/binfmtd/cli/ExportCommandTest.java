package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.binfmtd.host.HostFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What {@code binfmtctl export} prints, and its exit status. */
class ExportCommandTest {
    private static final String HEADING = """
            # Handlers of binfmtd, by 'binfmtctl export --format binfmt.d'.
            # Save them as a file such as /etc/binfmt.d/exported.conf, for systemd-binfmt(8).

            """;

    @TempDir
    Path place;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("export", "--config-root", place.toString()));
        words.addAll(List.of(arguments));
        return ControlCommand.commands(Ansi.OFF)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
    }

    private void handlers(String yaml) throws IOException {
        Path directory = Files.createDirectories(place.resolve("handlers.d"));
        Files.writeString(directory.resolve("test.yaml"), "handlers:\n" + yaml);
    }

    @Test
    void aHandlerIsALine() throws IOException {
        handlers("""
                  test-poem:
                    description: files named *.poem
                    match: { extension: poem }
                    interpreter: /bin/cat
                  test-magic:
                    match: { magic: '01dcba', mask: 'fffffe', offset: 3 }
                    interpreter: '/opt/a:b'
                    flags: [fix-binary, preserve-argv0]
                """);
        assertThat(run("test-poem", "test-magic")).isZero();
        assertThat(out).hasToString(HEADING + """
                |test-magic|M|3|\\x01\\xdc\\xba|\\xff\\xff\\xfe|/opt/a:b|PF
                # files named *.poem
                :test-poem:E::poem::/bin/cat:
                """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aHandlerIsAFormatOfBinfmtSupport() throws IOException {
        handlers("""
                  test-poem:
                    description: files named *.poem
                    match: { extension: poem }
                    interpreter: /bin/cat
                    flags: [open-binary]
                  test-magic:
                    match: { magic: '01dcba', mask: 'fffffe', offset: 3 }
                    interpreter: '/opt/a:b'
                    flags: [fix-binary, preserve-argv0]
                """);
        assertThat(run("--format", "binfmt-support", "test-*")).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).endsWith("""
                # test-magic
                package binfmtd
                interpreter /opt/a:b
                magic \\x01\\xdc\\xba
                mask \\xff\\xff\\xfe
                offset 3
                preserve yes
                fix_binary yes

                # test-poem
                # files named *.poem
                package binfmtd
                interpreter /bin/cat
                extension poem

                """);
        assertThat(err.toString()).contains("has no word for the flag open-binary");
        assertThat(run("no-*")).isEqualTo(ExitStatus.NO);
        assertThat(err.toString()).contains("no handler is declared with the name no-*");
    }

    @Test
    void whatStandsAboveComesLast() throws IOException {
        handlers("""
                  test-b: { match: { magic: 'fedcba' }, interpreter: /bin/b }
                  test-c: { match: { magic: 'fedc' }, interpreter: /bin/c, priority: -1 }
                  test-a: { match: { magic: 'fe' }, interpreter: /bin/a, priority: 1 }
                  test-d: { match: { magic: 'fed0' }, interpreter: /bin/d }
                """);
        assertThat(run("test-a", "test-b", "test-c", "test-d")).isZero();
        assertThat(out.toString().replaceAll(":M:.*", "")).isEqualTo(HEADING + ":test-c\n:test-b\n:test-d\n:test-a\n");
    }

    @Test
    void theFirstCandidateThatExists() throws IOException {
        handlers("""
                  test-x:
                    match: { extension: test-x }
                    interpreter: [/no/such/program, /bin/cat, /bin/sh]
                  test-y:
                    match: { extension: test-y }
                    interpreter: [/no/such/program, /no/such/other]
                """);
        assertThat(run("test-x", "test-y")).isEqualTo(ExitStatus.NO);
        assertThat(out).hasToString(HEADING + ":test-x:E::test-x::/bin/cat:\n:test-y:E::test-y::/no/such/program:\n");
        assertThat(err.toString())
                .contains("test-x: the format has one interpreter, and this one has /bin/cat, the first that exists")
                .contains(
                        "test-y: the format has one interpreter, and this one has /no/such/program, the first of several")
                .endsWith("2 warnings\n");
    }

    @Test
    void whatALineCannotSayIsLeftOutAndTold() throws IOException {
        String own = HostFiles.natives().get(0).name();
        handlers("""
                  test-launcher:
                    match: { extension: test-l }
                    interpreter: /bin/cat
                    arguments: [-n]
                  test-off:
                    match: { extension: test-o }
                    interpreter: /bin/cat
                    enabled: false
                  test-native:
                    match: { elf: %s }
                    interpreter: /bin/cat
                  test-all:
                    match: { magic: '23', mask: '00' }
                    interpreter: /no/such/program
                  test-odd:
                    match: { extension: test-p }
                    interpreter: "/opt/\\ue000"
                  test-broken:
                    match: { extension: test-q }
                    interpreter: cat
                """.formatted(own));
        assertThat(run("test-launcher", "test-off", "test-native", "test-all", "test-odd", "test-broken"))
                .isEqualTo(ExitStatus.NO);
        assertThat(out).hasToString(HEADING);
        assertThat(err.toString())
                .contains(
                        "test-launcher: the format cannot give its interpreter arguments or variables; it is left out")
                .contains("test-off: it is not enabled, and is left out [disabled]")
                .contains("test-native: not needed, because this machine runs " + own + " programs itself")
                .contains("test-all: the mask keeps no bit, so the pattern would match every file; it is left out")
                .contains("test-odd: its interpreter or extension has a character that cannot be shown")
                .contains("test-broken: 'cat' is not an absolute path")
                .endsWith("4 errors, 2 warnings\n");
    }

    @Test
    void withoutANameAllAreMeant() throws IOException {
        handlers("  test-x: { match: { extension: test-x }, interpreter: /bin/cat }\n  'test y': {}\n");
        assertThat(run()).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).startsWith(HEADING).contains(":test-x:E::test-x::/bin/cat:\n");
        assertThat(err.toString()).contains("'test y' cannot be a handler's name");
        run("--format", "binfmt.d");
        assertThat(out.toString()).contains(":test-x:E::test-x::/bin/cat:\n");
    }

    @Test
    void aNameThatNobodyDeclares() throws IOException {
        handlers("  test-x: { match: { extension: test-x }, interpreter: /bin/cat }\n");
        assertThat(run("test-x", "test-\u001b")).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).isEmpty();
        assertThat(err)
                .hasToString("binfmtctl: no handler is declared with the name test-\\x1b; see binfmtctl status\n");
    }

    @Test
    void aWrongCommandLine() {
        assertThat(run("--format", "rpm")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("--config-root", "/no/such/directory")).isEqualTo(ExitStatus.USAGE);
    }
}
