package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.binfmtd.client.ShownService;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.HandlerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What is read where neither a daemon nor a binfmt_misc is; what a daemon tells is {@code ControlCommandsTest}'s. */
class ReadingCommandsTest {
    @TempDir
    Path place;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(
                List.of("--bus", "none", "--mount-point", place.resolve("mnt").toString()));
        words.addAll(List.of("--config-root", place.resolve("etc").toString()));
        words.addAll(List.of("--state-dir", place.resolve("lib").toString()));
        words.addAll(List.of("--runtime-dir", place.resolve("run").toString()));
        return ControlCommand.commands(Ansi.OFF)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
    }

    @Test
    void statusSaysThatNothingIsThere() {
        assertThat(run("status")).isEqualTo(ExitStatus.NO);
        assertThat(out.toString())
                .startsWith("\u25cb binfmtd development: blocked\n")
                .contains("  no daemon    the daemon was not asked; this is what the kernel and the files say\n")
                .contains("there is no usable binfmt_misc at " + place.resolve("mnt"));
    }

    @Test
    void listSaysSoToo() {
        assertThat(run("list")).isEqualTo(ExitStatus.NO);
        assertThat(out).hasToString("no entries\n");
        assertThat(err.toString()).startsWith("binfmtctl: there is no usable binfmt_misc at ");
    }

    @Test
    void nothingIsPlannedWhereNothingCanBeDone() {
        assertThat(run("plan")).isEqualTo(ExitStatus.DONE);
        assertThat(out).hasToString("nothing to do\n");
        assertThat(err.toString()).contains("see binfmtctl status");
    }

    @Test
    void whoIsNotDeclaredIsNotShown() {
        assertThat(run("show", "two\u001b")).isEqualTo(ExitStatus.NO);
        assertThat(err).hasToString("binfmtctl: no handler is declared with the name two\\x1b; see binfmtctl status\n");
    }

    @Test
    void nothingHasHappened() {
        assertThat(run("history")).isEqualTo(ExitStatus.DONE);
        assertThat(out).hasToString("no events\n");
    }

    /** The keys are those of the bus. */
    @Test
    void programsGetWhatTheBusHas() throws IOException {
        Properties manager = new Properties(SHOWN.manager());
        List<Properties> handlers =
                SHOWN.handlers().stream().map(Properties::new).toList();
        Json.write(out, StatusCommand.json(manager, handlers, true));
        assertThat(keys(out.toString())).containsAll(properties("org.binfmtd1.Manager"));
        assertThat(keys(out.toString())).containsAll(properties("org.binfmtd1.Handler"));
        assertThat(out.toString())
                .contains("\"daemon\" : true", "\"state\" : \"degraded\"", "\"magic\" : \"4f4e45\"", "\"errno\" : 7");
    }

    @Test
    void whoHasFailedIsSaidOnceWithItsReason() {
        List<Properties> handlers =
                SHOWN.handlers().stream().map(Properties::new).toList();
        new StatusText(new PrintWriter(out, true), new Paint(Ansi.OFF), 0, () -> Instant.ofEpochSecond(30))
                .write(new Properties(SHOWN.manager()), handlers, "");
        assertThat(out).hasToString("""
                \u25cf binfmtd 1.0: degraded
                  binfmt_misc  mounted at /mnt
                  handlers     2 failed
                  protected    WSLInterop (kept)
                  last pass    10 s ago

                  HANDLER  STATE   MATCHES       INTERPRETER
                  one      failed  magic 4f4e45  /bin/one
                  two      failed  elf aarch64   /bin/one

                  one, two are failed: the kernel refused it
                    = wait

                  error: /etc/a.yaml:3:5: one: wrong
                    = mend it
                """);
    }

    private static final ShownService SHOWN = new ShownService(
            new Snapshot(
                    Snapshot.State.DEGRADED,
                    "mounted",
                    "/mnt",
                    1,
                    1,
                    20_000_000,
                    List.of(
                            failed("one", org.binfmtd.model.Pattern.Magic.exactly(0, Bytes.ofText("ONE"))),
                            failed(
                                    "two",
                                    ElfTarget.named("aarch64").orElseThrow().pattern())),
                    List.of(),
                    Map.of(HandlerName.parse("WSLInterop").orElseThrow(), "kept"),
                    List.of(new Problem(
                            Problem.Severity.ERROR, "code", "/etc/a.yaml", 3, 5, "one", "match", "wrong", "mend it")),
                    List.of()),
            "1.0");

    private static HandlerStatus failed(String name, org.binfmtd.model.Pattern pattern) {
        return new HandlerStatus(
                HandlerName.parse(name).orElseThrow(),
                Optional.empty(),
                HandlerState.FAILED,
                "the kernel refused it",
                "wait",
                0,
                Optional.of(pattern),
                Optional.empty(),
                Optional.of("/bin/one"),
                Optional.of(new FileIdentity(1, 2, 3)),
                false,
                List.of(),
                List.of(),
                0,
                7);
    }

    private static Set<String> keys(String json) {
        return matches(Pattern.compile("\"([a-zA-Z]+)\" :"), json);
    }

    private static Set<String> properties(String name) throws IOException {
        String contract = Files.readString(Path.of("config/dbus/org.binfmtd1.xml"));
        int start = contract.indexOf("<interface name=\"" + name + "\"");
        String body = contract.substring(start, contract.indexOf("</interface>", start));
        Set<String> names = new TreeSet<>();
        matches(Pattern.compile("<property name=\"([A-Za-z]+)\""), body)
                .forEach(each -> names.add(Character.toLowerCase(each.charAt(0)) + each.substring(1)));
        assertThat(names).hasSizeGreaterThan(5);
        return names;
    }

    private static Set<String> matches(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text).results().forEach(each -> found.add(each.group(1)));
        return found;
    }

    @Test
    void onlyADaemonReloads() {
        assertThat(ControlCommand.commands(Ansi.OFF)
                        .setErr(new PrintWriter(err, true))
                        .execute("reload", "--bus", "unix:path=" + place.resolve("no-bus")))
                .isEqualTo(ExitStatus.NO_DAEMON);
        assertThat(err.toString())
                .startsWith("binfmtctl: the bus cannot be reached: ")
                .endsWith("; start it: systemctl start binfmtd\n");
    }
}
