package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.explain.Explainer;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Happened;
import org.binfmtd.explain.Obstacle;
import org.binfmtd.explain.Program;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What {@code binfmtctl explain} prints, and its exit status; that it is true is {@link ExplainAgreesTest}'s. */
class ExplainCommandTest {
    private static final ElfTarget NATIVE = ElfTarget.named("x86_64").orElseThrow();

    @TempDir
    Path place;

    private final StringWriter out = new StringWriter();
    /** Where the kernel has no such directory it has no binfmt_misc. */
    private String mountPoint = "/proc/sys/fs/no-binfmt_misc";

    private int run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("explain", "--mount-point", mountPoint));
        words.addAll(List.of(arguments));
        return ControlCommand.commands(Ansi.OFF).setOut(new PrintWriter(out)).execute(words.toArray(String[]::new));
    }

    private Path script(String permissions) throws IOException {
        Path file = Files.writeString(place.resolve("script"), "#!/no/where -x y\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static Entry entry(String name, Pattern pattern, String interpreter, boolean enabled, Flag... flags) {
        return new Entry.Known(
                EntryName.of(name), enabled, new Registration(pattern, interpreter, Set.of(flags)), 1, 1);
    }

    /** A file that all kinds of entries are about. */
    private static Explanation rich() {
        Pattern jar = new Pattern.Extension("jar");
        List<Entry> entries = List.of(
                new Entry.Opaque(EntryName.of("new\u001b"), true, Bytes.ofText("enabled\n"), 1, 1),
                entry("jar", jar, "/usr/bin/jexec", true, Flag.FIX_BINARY),
                entry("old", jar, "/usr/bin/old", true),
                entry("off", Pattern.Magic.exactly(0, Bytes.ofText("PK")), "/usr/bin/off", false));
        Map<String, Program> files = Map.of(
                "a.jar", new Program.Runnable(Bytes.ofText("PK"), Optional.empty()),
                "/usr/bin/jexec", new Program.Runnable(NATIVE.pattern().magic(), Optional.of("/usr/bin/jexec")));
        return new Explainer(
                        new Observed(MountState.MOUNTED, 1, true, entries),
                        List.of(NATIVE),
                        path -> files.getOrDefault(path, new Program.Refused(Obstacle.MISSING)),
                        List::of,
                        Map.of())
                .explain("a.jar");
    }

    @Test
    void stepByStep() {
        new ExplanationText(new PrintWriter(out, true), new Paint(Ansi.OFF)).write(rich());
        assertThat(out).hasToString("""
                a.jar
                    perhaps by  entry new\\x1b
                    taken by    entry jar: extension .jar
                    runs        /usr/bin/jexec, which it holds (fix-binary)
                    instead of  entry old
                    but not by  entry off, which is disabled
                /usr/bin/jexec
                    perhaps by  entry new\\x1b
                    taken by    the kernel: a program of this machine's, with the loader /usr/bin/jexec
                    beware      in a chroot or container its loader /usr/bin/jexec is looked for there; a static program needs none
                unknown: the entry 'new\\x1b', which the kernel tries first, is not understood
                  = ask as root, or with a newer binfmtctl
                otherwise it runs: /usr/bin/jexec
                """);
    }

    @Test
    void forPrograms() throws IOException {
        Json.write(out, ExplanationJson.of(rich()));
        assertThat(out.toString().lines().map(String::strip))
                .contains(
                        "\"by\" : \"entry\",",
                        "\"entry\" : \"jar\",",
                        "\"next\" : \"/usr/bin/jexec\",",
                        "\"shadowed\" : [ \"old\" ],",
                        "\"unclear\" : [ \"new\\\\x1b\" ],",
                        "\"runs\" : true,",
                        "\"sure\" : false,");
    }

    @Test
    void aScriptWithoutItsInterpreterFails() throws IOException {
        assertThat(run(script("rwxr-xr-x").toString())).isEqualTo(ExitStatus.NO);
        assertThat(out.toString().replace(place.toString(), "")).isEqualTo("""
                /script
                    taken by    the kernel: its first line begins with #!
                    runs        /no/where with the argument -x y
                /no/where
                    does not exist
                it fails (ENOENT): /no/where does not exist
                  = install it, or fix the first line of /script
                """);
    }

    @Test
    void theBitIsMissing() throws IOException {
        assertThat(run(script("rw-r--r--").toString())).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).contains("it fails (EACCES)", "is not executable", "run: chmod +x FILE");
    }

    @Test
    void theMachinesOwnProgramsRun() {
        assertThat(run("/bin/sh")).isEqualTo(ExitStatus.DONE);
        assertThat(out.toString()).contains("it runs: /bin/sh");
    }

    @Test
    void whatHappensIsHeldAgainstWhatIsSaid() throws IOException {
        assertThat(run("--run", "/bin/true")).isEqualTo(ExitStatus.DONE);
        assertThat(out.toString()).endsWith("it was run: exit status 0\n");
        assertThat(run("--run", "/bin/false")).isEqualTo(ExitStatus.DONE);
        assertThat(out.toString()).endsWith("it was run: exit status 1\n");
        Path dying = Files.writeString(place.resolve("dying"), "#!/bin/sh\nkill -9 $$\n");
        Files.setPosixFilePermissions(dying, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(run("--run", dying.toString())).isEqualTo(ExitStatus.DONE);
        assertThat(out.toString()).endsWith("it was run: exit status 137\n");
        Path odd = Files.writeString(place.resolve("odd"), "echo a shell ran it\n");
        Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(run("--run", odd.toString())).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).endsWith("it was run: ENOEXEC\n");
        assertThat(run("--run", "--json", script("rwxr-xr-x").toString())).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).contains("\"errno\" : \"ENOENT\"", "\"agrees\" : true");
    }

    @Test
    void whatWasSaidWronglyIsTold() {
        Explanation said = rich();
        Explanation sure = new Explanation(said.hops(), said.ending(), Optional.empty(), Optional.empty());
        assertThat(new Happened("", 3).agreesWith(sure)).isTrue();
        assertThat(new Happened("ENOEXEC", 0).agreesWith(sure)).isFalse();
        assertThat(new Happened("ENOEXEC", 0).agreesWith(said)).isTrue();
    }

    @Test
    void whereTheEntriesAreNotSeenItSaysSo() {
        mountPoint = place.toString();
        assertThat(run("/bin/sh")).isEqualTo(ExitStatus.UNKNOWN);
        assertThat(out.toString())
                .contains(
                        "unknown: no binfmt_misc is mounted",
                        "  = systemctl start binfmtd",
                        "otherwise it runs: /bin/sh");
        assertThat(run("/no/such/file")).isEqualTo(ExitStatus.NO);
    }

    @Test
    void anAmountOfFilesThatIsNotOneIsRefused() {
        assertThat(run()).isEqualTo(ExitStatus.USAGE);
        assertThat(run("a", "b")).isEqualTo(ExitStatus.USAGE);
    }
}
