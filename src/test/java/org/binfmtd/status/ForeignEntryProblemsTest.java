package org.binfmtd.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.Configuration;
import org.binfmtd.config.Settings;
import org.binfmtd.host.ChangeListener;
import org.binfmtd.host.ChangeWatcher;
import org.binfmtd.host.ForeignInterpreters;
import org.binfmtd.host.HostFileSystem;
import org.binfmtd.host.WatchList;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.model.TrustViolation;
import org.binfmtd.plan.Host;
import org.junit.jupiter.api.Test;

/** What of others' entries is worth telling. */
class ForeignEntryProblemsTest {
    private static final TrustViolation OPEN =
            new TrustViolation("untrusted-mode", "/open", "everybody may write into /open", "chmod go-w /open");

    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    private int looks;
    private final ForeignInterpreters interpreters = new ForeignInterpreters(new OpenDirectory());

    /** In which everything below {@code /open} can be exchanged by anybody. */
    private final class OpenDirectory implements HostFileSystem {
        @Override
        public Optional<TrustViolation> distrust(String path) {
            looks++;
            return path.startsWith("/open/") ? Optional.of(OPEN) : Optional.empty();
        }

        @Override
        public Configuration read(Optional<Settings> inForce) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Host.ProtectedFile> protectedFiles() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<Pattern, Host.Programs> programs(Set<Pattern> patterns) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, Host.Interpreter> look(Collection<String> paths, Map<String, Host.Interpreter> before) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<FileIdentity> pinAt(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChangeWatcher alarm(ChangeListener triggers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isGone(String path) {
            return path.startsWith("/gone/");
        }

        @Override
        public void watch(WatchList list, Settings settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path launchers() {
            throw new UnsupportedOperationException();
        }
    }

    private void put(String name, String magic, String interpreter, Flag... flags) {
        kernel.put(
                EntryName.of(name),
                new Registration(
                        Pattern.Magic.exactly(0, Bytes.ofText(magic)),
                        interpreter,
                        flags.length == 0 ? Set.of() : EnumSet.of(flags[0], flags)));
    }

    private List<Problem> told(String... owned) {
        Set<EntryName> names =
                Set.copyOf(List.of(owned).stream().map(EntryName::of).toList());
        Observed observed = kernel.observe();
        return new ForeignEntryProblems("/bm", interpreters.of(observed, names)).of(observed.entries(), names);
    }

    private static List<String> codes(List<Problem> problems) {
        return problems.stream().map(Problem::code).toList();
    }

    @Test
    void harmlessOnesAreNot() {
        put("fine", "aa", "/bin/true", Flag.PRESERVE_ARGV0);
        put("ours", "bb", "/open/x", Flag.CREDENTIALS);
        put("off", "cc", "/open/x", Flag.CREDENTIALS);
        kernel.disable(EntryName.of("off"));
        kernel.putOpaque(EntryName.of("new"), Bytes.ofText("enabled\nwho knows\n"));
        assertThat(told("ours")).isEmpty();
    }

    private List<Problem> overtaken(String... owned) {
        Set<EntryName> names =
                Set.copyOf(List.of(owned).stream().map(EntryName::of).toList());
        return new ForeignEntryProblems("/bm", Map.of())
                .overtaken(kernel.observe().entries(), names, Set.of(new HandlerName("kept")));
    }

    @Test
    void whatGetsNotAllOfItsFilesIsReported() {
        put("below", "MZ", "/bin/true");
        put("kept", "MZ", "/init");
        put("other", "ab", "/bin/true");
        put("own", "MZ", "/bin/true");
        assertThat(overtaken("own")).isEmpty();
        put("narrow", "MZ12", "/usr/bin/cli");
        assertThat(overtaken("own"))
                .map(Problem::describe)
                .containsExactly(
                        "own: files of the entry own go to another program's entry narrow, which the kernel tries first"
                                + " and which runs /usr/bin/cli; unless that is meant, remove it: echo -1 > /bm/narrow",
                        "files of the protected entry kept go to another program's entry narrow, which the"
                                + " kernel tries first and which runs /usr/bin/cli; unless that is meant, remove it: echo -1 >"
                                + " /bm/narrow");
        kernel.disable(EntryName.of("narrow"));
        assertThat(overtaken("own")).isEmpty();
    }

    @Test
    void credentialsAndExchangeableInterpretersAre() {
        put("c", "aa", "/bin/true", Flag.CREDENTIALS);
        put("open", "bb", "/open/x");
        put("relative", "cc", "x");
        assertThat(told())
                .map(Problem::describe)
                .containsExactly(
                        "another program's entry c gives the rights of set-user-ID programs to its interpreter /bin/true;"
                                + " unless that is meant, remove it: echo -1 > /bm/c",
                        "another program's entry relative runs x, which is another program in each working directory;"
                                + " register it with its whole path",
                        "another program's entry open runs /open/x, which others than root can exchange: everybody may"
                                + " write into /open; chmod go-w /open");
    }

    @Test
    void manyAreToldShortly() {
        for (int i = 0; i < 1000; i++) {
            put("c" + i, "aa" + i, "/bin/true", Flag.CREDENTIALS);
        }
        List<Problem> problems = told();
        assertThat(problems).hasSize(21);
        assertThat(problems.get(20).reason()).isEqualTo("there are 980 more entries like that");
        assertThat(looks).as("one interpreter is looked at once").isEqualTo(1);
    }

    @Test
    void nothingIsLookedAtAgainUntilThatIsAskedFor() {
        put("open", "bb", "/open/x");
        told();
        told();
        assertThat(looks).isEqualTo(1);
        interpreters.forget();
        assertThat(codes(told())).containsExactly("foreign-untrusted-interpreter");
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void oneOfOursThatKeepsAllFilesFromOthersIsNamed() {
        put("lost", "aab", "/bin/true");
        put("part", "a", "/bin/true");
        put("ours", "aa", "/bin/true");
        assertThat(told("ours")).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("shadows-foreign");
            assertThat(problem.handler()).isEqualTo("ours");
            assertThat(problem.reason()).contains("entry lost goes to this handler");
        });
    }

    @Test
    void anEntryIsToldOfWhoseInterpreterIsGone() {
        Registration gone = new Registration(new Pattern.Extension("x"), "/gone/x", Set.of());
        kernel.put(EntryName.of("left"), gone);
        kernel.put(EntryName.of("o'dd \u202e"), gone);
        kernel.put(EntryName.of("off"), gone);
        kernel.disable(EntryName.of("off"));
        kernel.put(EntryName.of("there"), new Registration(new Pattern.Extension("x"), "/i/x", Set.of()));
        kernel.install("/gone/x");
        kernel.put(
                EntryName.of("held"),
                new Registration(new Pattern.Extension("x"), "/gone/x", EnumSet.of(Flag.FIX_BINARY)));
        assertThat(told())
                .extracting(Problem::code, Problem::remedy)
                .containsExactly(
                        tuple(
                                "foreign-missing-interpreter",
                                "unless that is meant, remove it: echo -1 > $'/bm/o\\'dd \\xe2\\x80\\xae'"),
                        tuple("foreign-missing-interpreter", "unless that is meant, remove it: echo -1 > /bm/left"));
        assertThat(told("left", "o'dd \u202e")).extracting(Problem::code).doesNotContain("foreign-missing-interpreter");
    }
}
