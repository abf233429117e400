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
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What {@code binfmtctl import} prints, and its exit status; the kernel's entries are {@link ImportOnKernelTest}'s. */
class ImportCommandTest {
    private static final ElfTarget ARM = ElfTarget.named("arm").orElseThrow();

    @TempDir
    Path place;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Ansi colours, String... arguments) {
        List<String> words = new ArrayList<>(List.of("import"));
        words.addAll(List.of(arguments));
        return ControlCommand.commands(colours)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
    }

    private int run(String source) {
        return run(Ansi.OFF, source, "--root", place.toString());
    }

    private void file(String name, String... lines) throws IOException {
        Path file = place.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** What is printed below the heading. */
    private String handlers() {
        return out.toString().substring(out.toString().indexOf("\nhandlers:") + 1);
    }

    private static String escaped(String hex) {
        return hex.replaceAll("..", "\\\\x$0");
    }

    private static String line(String name, ElfTarget target) {
        return ":" + name + ":M::" + escaped(target.pattern().magic().hex()) + ":"
                + escaped(target.pattern().mask().hex()) + ":/usr/bin/" + name + ":PF";
    }

    @Test
    void linesBecomeHandlers() throws IOException {
        file(
                "usr/lib/binfmt.d/a.conf",
                line("qemu-arm", ARM),
                ":wide:M:2:\\x00\\x01\\x02\\x03\\x04:\\x00\\xff\\x0f\\xff\\xff:/opt/it's a/x:C",
                ":yes:E::no::/opt/\u00e9\ue000\"\\x:");
        file("etc/binfmt.d/b.conf", ":over:M:2:\\x00\\x01\\x02\\x03\\x04::/opt/over:O");
        run("binfmt.d");
        assertThat(handlers()).isEqualTo("""
                handlers:
                  over:
                    match:
                      magic: '00010203 04'
                      offset: 2
                    interpreter: /opt/over
                    flags: [open-binary]
                  qemu-arm:
                    match: { elf: arm }
                    interpreter: /usr/bin/qemu-arm
                    flags: [preserve-argv0, fix-binary]
                  # refused on this machine: 'credentials' gives the rights of set-user-ID programs to the interpreter, but the settings do not allow it; and without 'fix-binary' whatever file is at the interpreter's path at that moment has them
                  #   = leave the flag out, or set 'allow-credentials: true' in binfmtd.yaml, and add the flag 'fix-binary'
                  wide:
                    match:
                      magic: '00010203 04'
                      mask:  '00ff0fff ff'
                      offset: 2
                    interpreter: '/opt/it''s a/x'
                    flags: [open-binary, credentials]
                    priority: -1
                  'yes':
                    match: { extension: 'no' }
                    interpreter: "/opt/\\u00e9\\ue000\\"\\\\x"
                """);
        assertThat(Circle.ofYaml(place, out.toString()).problems())
                .noneMatch(each -> each.severity() == Problem.Severity.ERROR);
    }

    @Test
    void whatTheHostRunsItselfIsMeantAllTheSame() throws IOException {
        ElfTarget own = HostFiles.natives().get(0);
        file("etc/binfmt.d/x.conf", line("own", own));
        assertThat(run("binfmt.d")).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).contains("match: { elf: " + own.name() + " }\n", "    even-if-native: true\n");
        assertThat(err.toString())
                .contains("own: the pattern would match the host's own " + own.name() + " programs")
                .endsWith("1 error\n");
    }

    @Test
    void theHeadingSaysWhereItIsFromAndWhatToDo() throws IOException {
        file("etc/binfmt.d/x.conf", ":x:E::x::/bin/cat:");
        assertThat(run("binfmt.d")).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().replace(place.toString(), "/ROOT")).startsWith("""
                # Handlers from the lines of binfmt.d(5) below /ROOT, by 'binfmtctl import binfmt.d'.
                #
                # Look them through, save them as a file such as /etc/binfmtd/handlers.d/imported.yaml, and let
                # 'binfmtctl check' look for mistakes.\
                """);
    }

    @Test
    void formatsBecomeHandlers() throws IOException {
        file("usr/share/binfmts/jar", "package openjdk-17", "interpreter /usr/bin/jexec", "magic PK\\x03\\x04");
        file(
                "usr/share/binfmts/cli",
                "package mono",
                "interpreter /usr/bin/cli",
                "magic MZ",
                "detector /usr/lib/cli/detector");
        assertThat(run("binfmt-support")).isEqualTo(ExitStatus.NO);
        assertThat(handlers()).isEqualTo("""
                handlers:
                  jar:
                    match:
                      magic: '504b0304'
                    interpreter: /usr/bin/jexec

                # Left out:
                """ + leftOut());
        assertThat(err.toString())
                .contains("cli: its detector /usr/lib/cli/detector has to be asked which files are meant")
                .contains("= install binfmt-support and run 'update-binfmts --import cli'");
    }

    private String leftOut() {
        String last = out.toString().lines().reduce("", (before, line) -> line);
        assertThat(last).startsWith("#   " + place).contains("cli: detector: its detector");
        return last + "\n";
    }

    @Test
    void whatIsWrongIsToldAndCostsNothingElse() throws IOException {
        file("etc/binfmt.d/x.conf", ":good:E::x::/bin/cat:", ":bad\u001b[31m:E::x::/bin/cat:", ":bad:E::y::cat:");
        assertThat(run(Ansi.ON, "binfmt.d", "--root", place.toString())).isEqualTo(ExitStatus.NO);
        assertThat(handlers()).startsWith("""
                handlers:
                  good:
                    match: { extension: x }
                    interpreter: /bin/cat

                # Left out:
                """);
        assertThat(err.toString()).contains("'cat' is not an absolute path").endsWith("2 errors\n");
        assertThat(out.toString() + err).doesNotContain("\u001b");
    }

    @Test
    void nothingIsAnEmptyFile() throws IOException {
        assertThat(run("binfmt.d")).isZero();
        assertThat(handlers()).isEqualTo("handlers: {}\n");
        assertThat(Circle.ofYaml(place, out.toString()).problems()).isEmpty();
    }

    @Test
    void whatIsTooLongForOneFileIsTold() throws IOException {
        for (int i = 0; i < 64; i++) {
            file(
                    "etc/binfmt.d/" + i + ".conf",
                    ":h" + i + ":E::" + "x".repeat(900) + i + "::/" + "y".repeat(500) + ":");
        }
        assertThat(run("binfmt.d")).isEqualTo(ExitStatus.NO);
        assertThat(err.toString()).contains("= save it in several files, each of which begins with 'handlers:'");
    }

    @Test
    void soIsWhatHasTooManyValues() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1100; i++) {
            lines.append(":h").append(i).append(":E::e").append(i).append("::/x:\n");
        }
        file("etc/binfmt.d/x.conf", lines.toString());
        assertThat(run("binfmt.d")).isEqualTo(ExitStatus.NO);
        assertThat(err.toString()).contains("too many keys and values").contains("= split it into several files");
    }

    @Test
    void withoutBinfmtMiscThereIsNothingToPrint() {
        assertThat(run(Ansi.OFF, "--mount-point", place.toString())).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("there is no usable binfmt_misc at " + place + ": ");
    }

    @Test
    void aWrongCommandLine() {
        assertThat(run(Ansi.OFF, "nonsense")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("kernel")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--root is for files; say binfmt.d or binfmt-support beside it");
    }
}
