package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.OnKernel;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.store.Inventory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What is imported from the kernel is what the kernel has. */
@OnKernel
class ImportOnKernelTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", System.nanoTime());
    private static final int WORLDS = 40;

    @TempDir
    Path place;

    private final Random random = new Random(SEED);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private BinfmtMiscDirectory kernel;

    @BeforeEach
    void fresh() {
        kernel = RealKernel.fresh();
    }

    @AfterEach
    void flush() {
        // no program could be started while an entry catches all
        RealKernel.write(RealKernel.POINT.resolve("status"), Bytes.ofText("-1"));
    }

    private int run() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return ControlCommand.commands(Ansi.OFF)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("import", "--runtime-dir", place.toString());
    }

    /** What binfmtd has registered itself is declared already; what it has adopted is another program's. */
    @Test
    void itsOwnEntriesAreLeftOut() throws IOException {
        try (Inventory inventory = Inventory.open(place.resolve("inventory"))) {
            for (String name : List.of("own", "changed", "adopted", "other")) {
                Registration registration = new Registration(new Pattern.Extension(name), "/bin/true", Set.of());
                kernel.register(List.of(new NewEntry(EntryName.of(name), registration)));
                if (!name.equals("other")) {
                    inventory.put(claim(name, registration));
                }
            }
        }
        RealKernel.command(EntryName.of("changed"), "-1");
        Pattern another = new Pattern.Extension("another");
        kernel.register(
                List.of(new NewEntry(EntryName.of("changed"), new Registration(another, "/bin/true", Set.of()))));
        assertThat(run()).isZero();
        assertThat(described(imported().handlers()).keySet())
                .extracting(HandlerName::text)
                .containsExactly("adopted", "changed", "other");
    }

    private static Claim claim(String name, Registration registration) {
        return new Claim(
                new HandlerName(name),
                registration,
                0,
                name.equals("adopted") ? Claim.Kind.ADOPTED : Claim.Kind.OWN,
                1,
                List.of("/etc/x.yaml"),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Declarations imported() throws IOException {
        Declarations read = Circle.ofYaml(place, out.toString());
        assertThat(read.problems())
                .as("seed %d: %s", SEED, out)
                .noneMatch(each -> each.severity() == Problem.Severity.ERROR);
        return read;
    }

    @Test
    void anEmptyKernelIsAnEmptyFile() throws IOException {
        assertThat(run()).isZero();
        assertThat(out.toString()).endsWith("handlers: {}\n");
        assertThat(imported().handlers()).isEmpty();
    }

    @Test
    void whateverAHandlerCanBe() throws IOException {
        for (int world = 0; world < WORLDS; world++) {
            flush();
            List<Handler> order = new ArrayList<>();
            for (Handler each : new RandomHandlers(random).some(1 + random.nextInt(15))) {
                register(each, order);
            }
            run();
            List<Handler> read = imported().handlers();
            assertThat(described(read)).as("seed %d: %s", SEED, out).isEqualTo(inKernel());
            assertThat(Circle.order(read)).as("seed %d: %s", SEED, out).containsAll(Circle.order(order));
        }
    }

    private void register(Handler handler, List<Handler> order) {
        EntryName name = handler.name().entry();
        Registration made = Circle.registration(handler);
        // only what is there can be held
        Registration registration =
                made.has(Flag.FIX_BINARY) ? new Registration(made.pattern(), "/bin/true", made.flags()) : made;
        assertThat(kernel.register(List.of(new NewEntry(name, registration))).done())
                .as("seed %d: %s", SEED, registration)
                .isEqualTo(1);
        if (random.nextInt(4) == 0) {
            RealKernel.command(name, "0");
        }
        order.add(new Handler(
                handler.name(),
                "",
                true,
                handler.rule(),
                order.size(),
                handler.source(),
                handler.origins(),
                handler.files()));
    }

    private Map<HandlerName, String> inKernel() {
        Map<HandlerName, String> entries = new TreeMap<>();
        for (Entry each : kernel.observe().entries()) {
            Entry.Known known = (Entry.Known) each;
            entries.put(known.name().handler().orElseThrow(), known.enabled() + " " + known.registration());
        }
        return entries;
    }

    private static Map<HandlerName, String> described(List<Handler> handlers) {
        Map<HandlerName, String> described = new TreeMap<>();
        handlers.forEach(each -> described.put(each.name(), each.enabled() + " " + Circle.registration(each)));
        return described;
    }

    /** What is exported from what was imported registers the same entries in the same order. */
    @Test
    void andBackAgain() throws IOException {
        for (int world = 0; world < WORLDS; world++) {
            flush();
            for (Handler each : new RandomHandlers(random).some(1 + random.nextInt(15))) {
                register(each, new ArrayList<>());
                RealKernel.command(each.name().entry(), "1");
            }
            run();
            List<Handler> read = imported().handlers();
            ExportedHandlers lines = new ExportedHandlers(ExportFormat.BINFMT_D, RoundTripTest.active(read));
            lines.add(read);
            Map<HandlerName, String> before = inKernel();
            lines.problems().forEach(left -> before.remove(new HandlerName(left.handler())));
            flush();
            lines.lines()
                    .forEach(line -> assertThat(RealKernel.register(Bytes.ofText(line)))
                            .as("seed %d: %s", SEED, line)
                            .isEmpty());
            assertThat(inKernel()).as("seed %d", SEED).isEqualTo(before);
        }
    }

    @Test
    void ourOwnCoversAreNotImported() throws IOException {
        register("jar", new Pattern.Extension("jar"), "/bin/cat");
        register("jar~binfmtd", new Pattern.Extension("jar"), "/bin/cat");
        register("jar~binfmtd2", new Pattern.Extension("jar"), "/bin/cat");
        assertThat(run()).isZero();
        assertThat(described(imported().handlers())).hasSize(1);
        assertThat(err.toString())
                .contains("the entry 'jar~binfmtd2' is binfmtd's own, and serves only while another is written")
                .endsWith("2 warnings\n");
    }

    @Test
    void whatNoHandlerCanBeIsToldAndCostsNothingElse() throws IOException {
        register("good", new Pattern.Extension("good"), "/bin/cat");
        register("a b", new Pattern.Extension("one"), "/bin/cat");
        register("off\u001b[31m", new Pattern.Extension("two"), "/bin/cat");
        register("relative", new Pattern.Extension("three"), "bin/cat");
        register("dotted", new Pattern.Extension("a.b"), "/bin/cat");
        register("steering", new Pattern.Extension("four"), "/bin/\u001b[31m");
        register("behind", new Pattern.Extension("five"), "/var/lib/binfmtd/launchers/behind-0123456789abcdef");
        raw(":opaque:E::six::/bin/\u00ff:");
        register("scripts", Pattern.Magic.exactly(0, Bytes.ofText("#!")), "/bin/cat");
        assertThat(run()).isEqualTo(ExitStatus.NO);
        assertThat(described(imported().handlers()).keySet().stream().map(HandlerName::text))
                .containsExactly("good", "scripts");
        assertThat(err.toString())
                .contains("the entry 'a b' has a name that no handler can have [bad-name]")
                .contains("the entry 'off\\x1b[31m' has a name")
                .contains("relative: 'bin/cat' is not an absolute path")
                .contains("dotted: the kernel compares only what follows the last dot")
                .contains("steering: the value holds the hidden character U+001B")
                .contains("behind: the interpreter /var/lib/binfmtd/launchers/behind-0123456789abcdef is a launcher")
                .contains("opaque: the entry is not understood")
                .contains("scripts: the pattern would match all '#!' scripts, which the kernel runs itself [refused]")
                .endsWith("8 errors\n")
                .doesNotContain("\u001b");
        assertThat(out.toString())
                .contains("  # refused on this machine: the pattern would match all '#!' scripts")
                .contains("# Left out:\n")
                .contains("relative: interpreter: 'bin/cat' is not an absolute path; write the whole path")
                .doesNotContain("\u001b");
    }

    private void register(String name, Pattern pattern, String interpreter) {
        Registration registration = new Registration(pattern, interpreter, Set.of());
        assertThat(kernel.register(List.of(new NewEntry(EntryName.of(name), registration)))
                        .done())
                .as(name)
                .isEqualTo(1);
    }

    private static void raw(String line) {
        assertThat(RealKernel.register(Bytes.of(line.getBytes(StandardCharsets.ISO_8859_1))))
                .isEmpty();
    }
}
