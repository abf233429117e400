package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Launchers run by real shells, called as the kernel calls them. */
class LauncherTest {
    private static final HandlerName HANDLER = new HandlerName("h");
    /** Prints each argument and after it a bar. */
    private static final String PRINTF = "/usr/bin/printf";

    @TempDir
    Path scratch;

    /** The shells that this machine has, of those that may be {@code /bin/sh} somewhere. */
    static Stream<String> shells() throws IOException {
        List<String> shells = new ArrayList<>();
        Path ordinary = Path.of("/bin/sh").toRealPath();
        for (String each : List.of("/bin/sh", "/bin/dash", "/bin/bash --posix", "/bin/busybox sh", "/bin/ksh")) {
            Path program = Path.of(each.split(" ")[0]);
            if (Files.isExecutable(program)
                    && (shells.isEmpty() || !program.toRealPath().equals(ordinary))) {
                shells.add(each);
            }
        }
        return shells.stream();
    }

    private static Launch launch(List<String> arguments, String... environment) {
        SortedMap<String, Template> variables = new TreeMap<>();
        for (int i = 0; i < environment.length; i += 2) {
            variables.put(environment[i], Template.of(environment[i + 1]));
        }
        return new Launch(arguments.stream().map(Template::of).toList(), variables);
    }

    private String run(String shell, Launch launch, boolean argv0, String... words) throws Exception {
        return run(shell, Launcher.of(HANDLER, PRINTF, launch, argv0), words);
    }

    private String run(String shell, Launcher launcher, String... words) throws Exception {
        Path file = scratch.resolve(launcher.name());
        Files.writeString(file, launcher.text());
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        command.add(file.toString());
        command.addAll(List.of(words));
        return output(new ProcessBuilder(command).directory(scratch.toFile()));
    }

    private static String output(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theFileFollowsTheArguments(String shell) throws Exception {
        assertThat(run(shell, launch(List.of("%s|", "-a")), false, "/x/y.z", "one", "two words", ""))
                .isEqualTo("-a|/x/y.z|one|two words||");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void placeholdersStandForWhatTheySay(String shell) throws Exception {
        Launch launch = launch(List.of("%s|", "f={file}", "d={dir}", "n={name}", "s={stem}", "a={argv0}", "{{file}"));
        assertThat(run(shell, launch, false, "/a b/c'd/e.f.g", "x"))
                .isEqualTo("f=/a b/c'd/e.f.g|d=/a b/c'd|n=e.f.g|s=e.f|a=/a b/c'd/e.f.g|{file}|x|");
        assertThat(run(shell, launch, false, "plain")).isEqualTo("f=plain|d=.|n=plain|s=plain|a=plain|{file}|");
        assertThat(run(shell, launch, false, "/top.x")).isEqualTo("f=/top.x|d=/|n=top.x|s=top|a=/top.x|{file}|");
        assertThat(run(shell, launch, false, "./.hidden"))
                .isEqualTo("f=./.hidden|d=.|n=.hidden|s=.hidden|a=./.hidden|{file}|");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void argv0IsTakenOutAndPassedOnlyWhereItIsNamed(String shell) throws Exception {
        assertThat(run(shell, launch(List.of("%s|")), true, "/bin/file", "zero", "one"))
                .isEqualTo("/bin/file|one|");
        assertThat(run(shell, launch(List.of("%s|", "-0", "{argv0}")), true, "/bin/file", "ze ro", "one"))
                .isEqualTo("-0|ze ro|/bin/file|one|");
        assertThat(run(shell, launch(List.of("%s|", "{argv0}")), true, "/bin/file", ""))
                .isEqualTo("|/bin/file|");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aFileIsNeverTakenForAnOption(String shell) throws Exception {
        assertThat(run(shell, launch(List.of("%s|")), false, "-rf", "-x")).isEqualTo("./-rf|-x|");
        assertThat(run(shell, launch(List.of("%s|", "{dir}", "{name}")), false, "-rf"))
                .isEqualTo(".|-rf|");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void variablesReachTheInterpreterAndTheLaunchersOwnDoNot(String shell) throws Exception {
        Launch launch = launch(List.of(), "A", "it's $HOME `id` \\ \"q\"", "D", "<{dir}>", "EMPTY", "");
        Launcher launcher = Launcher.of(HANDLER, "/usr/bin/env", launch, false);
        Path file = scratch.resolve(launcher.name());
        Files.writeString(file, launcher.text().replace(" \"$binfmtd_file\" \"$@\"", ""));
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        command.addAll(List.of(file.toString(), "/d i r/file"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("binfmtd_file", "somebody's");
        builder.environment().put("OTHER", "stays");
        assertThat(output(builder).lines())
                .contains("A=it's $HOME `id` \\ \"q\"", "D=</d i r>", "EMPTY=", "OTHER=stays")
                .noneMatch(line -> line.startsWith("binfmtd_"));
    }

    /** Perl makes up words of all bytes, calls the launcher with them, and compares what arrives. */
    private static final String STORM = """
            use strict; use warnings;
            my ($seed, $rounds, @launcher) = @ARGV;
            srand($seed);
            sub word { join '', map { chr(1 + int rand 255) } 1 .. int rand 40 }
            for my $round (1 .. $rounds) {
                my @words = map { word() } 0 .. 2 + int rand 4;
                $words[0] = '/' . $words[0];
                @words[0, 1] = ($round == 1 ? join('', map { chr } 1 .. 127) : join('', map { chr } 128 .. 255), '')
                    if $round < 3;
                my $file = $words[0] =~ /^-/ ? "./$words[0]" : $words[0];
                my ($dir, $name) = $file =~ m{^(.*)/(.*)$}s ? ($1 eq '' ? '/' : $1, $2) : ('.', $file);
                my $want = join "\\0", $words[1], $dir, $name, $file, @words[2 .. $#words], '';
                open(my $out, '-|', @launcher, @words) or die "cannot run: $!";
                local $/;
                my $got = <$out> // '';
                close $out;
                if ($got ne $want) {
                    printf "round %d: %s\\n", $round, join ' ', map { unpack 'H*', $_ } @words;
                    printf "  want %s\\n  got  %s\\n", unpack('H*', $want), unpack('H*', $got);
                    exit 1;
                }
            }
            print "$rounds right\\n";
            """;

    @ParameterizedTest
    @MethodSource("shells")
    void everyByteArrives(String shell) throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).exists();
        long seed = Long.getLong("binfmtd.test.seed", 20261124);
        int rounds = Integer.getInteger("binfmtd.test.launches", 150);
        Launch launch = launch(List.of("%s\\0", "{argv0}", "{dir}", "{name}", "{file}"));
        Launcher launcher = Launcher.of(HANDLER, PRINTF, launch, true);
        Path file = Files.writeString(scratch.resolve("launcher"), launcher.text());
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/perl", "-e", STORM, Long.toString(seed), Integer.toString(rounds)));
        command.addAll(List.of(shell.split(" ")));
        command.add(file.toString());
        assertThat(output(new ProcessBuilder(command)))
                .as("%s, seed %d", shell, seed)
                .isEqualTo(rounds + " right\n");
    }

    /** What stands in the definition is quoted too. */
    @ParameterizedTest
    @MethodSource("shells")
    void declaredWordsArriveAsTheyAreWritten(String shell) throws Exception {
        List<String> words = List.of(
                "%s|",
                "",
                " ",
                "a b",
                "'",
                "''",
                "\"",
                "$(id)",
                "`id`",
                "$HOME",
                "\\",
                "\\n",
                "*",
                "~",
                "!",
                "#x",
                "é𝔵",
                "a;b",
                "&",
                "|",
                "<",
                ">",
                "{",
                "}",
                "{}",
                "{\"a\":1}",
                "{ file }",
                "=x",
                "-");
        String expected = String.join("|", words.subList(1, words.size())) + "|/f|";
        assertThat(run(shell, launch(words), false, "/f")).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theClassAndItsRootAreFound(String shell) throws Exception {
        Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
        assumeThat(javac).exists();
        Path source = Files.writeString(
                scratch.resolve("Hello.java"),
                "package org.example.größe; public class Hello { static long l = 1L << 40; static double d = 2.5;"
                        + " static Runnable r = () -> System.out.println(\"x\" + l); interface Inner {} }");
        Path root = Files.createDirectories(scratch.resolve("a root"));
        output(new ProcessBuilder(javac.toString(), "-encoding", "UTF-8", "-d", root.toString(), source.toString()));
        Launch launch = launch(List.of("%s|", "{class}", "{class-path}"));
        Path hello = root.resolve("org/example/größe/Hello.class");
        assertThat(run(shell, launch, false, hello.toString(), "x"))
                .isEqualTo("org.example.größe.Hello|" + root + "|x|");
        assertThat(run(shell, launch, false, "a root/org/example/größe/Hello$Inner.class"))
                .isEqualTo("org.example.größe.Hello$Inner|" + root + "|");
        assertThat(run(shell, launch, false, "./a root/org/../org/example/größe/./Hello.class"))
                .isEqualTo("org.example.größe.Hello|" + root + "|");
        Path link = Files.createSymbolicLink(scratch.resolve("link.class"), hello);
        assertThat(run(shell, launch, false, link.toString())).isEqualTo("org.example.größe.Hello|" + root + "|");
        Path elsewhere = Files.createDirectories(scratch.resolve("elsewhere/org"));
        Files.createSymbolicLink(elsewhere.resolve("example"), root.resolve("org/example"));
        assertThat(run(shell, launch, false, elsewhere + "/example/größe/Hello.class"))
                .isEqualTo("org.example.größe.Hello|" + elsewhere.getParent() + "|");
        Path oddlyNamed = Files.createSymbolicLink(scratch.resolve("odd"), root.resolve("org/example/größe"));
        assertThat(run(shell, launch, false, oddlyNamed + "/Hello.class"))
                .isEqualTo("org.example.größe.Hello|" + root + "|");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aClassWithoutAPackageHasItsDirectoryAsRoot(String shell) throws Exception {
        Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
        assumeThat(javac).exists();
        Path source = Files.writeString(scratch.resolve("Plain.java"), "class Plain {}");
        output(new ProcessBuilder(javac.toString(), source.toString()));
        Launch launch = launch(List.of("%s|", "{class}", "{class-path}"));
        assertThat(run(shell, launch, false, "Plain.class")).isEqualTo("Plain|" + scratch + "|");
        assertThat(run(shell, launch, false, scratch + "/Plain.class")).isEqualTo("Plain|" + scratch + "|");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatIsNoClassFileIsRefused(String shell) throws Exception {
        Launch launch = launch(List.of("%s|", "{class}"));
        for (byte[] octets : List.of(
                new byte[0],
                "text".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, 61, 0, 5, 99},
                new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe})) {
            Path file = Files.write(scratch.resolve("no.class"), octets);
            assertThat(run(shell, launch, false, file.toString())).isEqualTo(file + ": not a Java class file\n");
        }
    }

    @Test
    void runsAsAProgramOfItsOwn() throws Exception {
        Launcher launcher = Launcher.of(HANDLER, PRINTF, launch(List.of("%s|")), false);
        Path file = Files.writeString(scratch.resolve(launcher.name()), launcher.text());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(output(new ProcessBuilder(file.toString(), "x"))).isEqualTo("x|");
    }

    @Test
    void beginsAsAllLaunchersDo() {
        assertThat(Launcher.of(HANDLER, PRINTF, launch(List.of("a")), true).text())
                .startsWith(Launcher.HEAD);
    }

    @Test
    void isNamedByWhatIsInIt() {
        Launcher one = Launcher.of(HANDLER, PRINTF, launch(List.of("a")), false);
        Launcher other = Launcher.of(HANDLER, PRINTF, launch(List.of("b")), false);
        assertThat(one.name()).matches("h-[0-9a-f]{16}").isNotEqualTo(other.name());
        assertThat(one).isEqualTo(Launcher.of(HANDLER, PRINTF, launch(List.of("a")), false));
        assertThat(Launcher.isIntact(one.name(), one.text())).isTrue();
        assertThat(Launcher.isIntact(one.name(), one.text() + " ")).isFalse();
        assertThat(Launcher.isIntact(other.name(), one.text())).isFalse();
        assertThat(one.name()).hasSize(HANDLER.text().length() + Launcher.NAME_OVERHEAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"python3.11", "a-b", "x"})
    void itsNameIsKnownAsOne(String handler) {
        String name = Launcher.of(new HandlerName(handler), PRINTF, launch(List.of("a")), false)
                .name();
        assertThat(Launcher.isName(name)).isTrue();
        assertThat(Launcher.isName(handler)).isFalse();
        assertThat(Launcher.isName("." + name + ".new")).isFalse();
    }

    @Test
    void anUnknownPlaceholderIsFound() throws IOException {
        assertThat(Template.unknownIn("a{b}{file}")).contains("b");
        assertThat(Template.unknownIn("{{b}{file}{ x}{")).isEmpty();
    }
}
