package org.binfmtd.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launch;
import org.binfmtd.model.LaunchedProgram;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.model.Template;
import org.junit.jupiter.api.Test;

/** Who takes a file, and how it ends; live tests hold the same against the kernel. */
class ExplainerTest {
    private static final ElfTarget NATIVE = ElfTarget.named("x86_64").orElseThrow();
    private static final ElfTarget FOREIGN = ElfTarget.named("aarch64").orElseThrow();

    private final Map<String, Program> files = new HashMap<>();
    /** The newest first. */
    private final List<Entry> entries = new ArrayList<>();

    private boolean enabled = true;
    private MountState mount = MountState.MOUNTED;

    ExplainerTest() {
        file("/qemu", elf(NATIVE));
        file("/hello", elf(FOREIGN));
    }

    private static Bytes elf(ElfTarget target) {
        return target.pattern().magic();
    }

    private void file(String path, Bytes head) {
        files.put(path, new Program.Runnable(head, Optional.empty()));
    }

    private void file(String path, String text) {
        file(path, Bytes.ofText(text));
    }

    private void entry(String name, Pattern pattern, String interpreter, Flag... flags) {
        entries.add(0, known(name, pattern, interpreter, true, flags));
    }

    private static Entry known(String name, Pattern pattern, String interpreter, boolean enabled, Flag... flags) {
        Registration registration = new Registration(pattern, interpreter, Set.of(flags));
        return new Entry.Known(EntryName.of(name), enabled, registration, 1, 1);
    }

    private static Pattern magic(String text) {
        return Pattern.Magic.exactly(0, Bytes.ofText(text));
    }

    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    private Explanation explain(String path) {
        Observed observed = new Observed(mount, 1, enabled, entries);
        ProgramFiles programs = each -> files.getOrDefault(each, new Program.Refused(Obstacle.MISSING));
        return new Explainer(observed, List.of(NATIVE), programs, () -> candidates, environment).explain(path);
    }

    private void assertRuns(String path, String program) {
        assertThat(explain(path).ending()).isEqualTo(new Ending.Runs(program, false));
    }

    private Ending.Fails failure(String path) {
        return (Ending.Fails) explain(path).ending();
    }

    @Test
    void anEntryTakesAForeignProgram() {
        entry("arm", FOREIGN.pattern(), "/qemu");
        assertRuns("/hello", "/qemu");
        assertThat(explain("/hello").hops()).extracting(Hop::path).containsExactly("/hello", "/qemu");
    }

    @Test
    void theMachinesOwnProgramsRun() {
        assertRuns("/qemu", "/qemu");
    }

    @Test
    void withoutItsLoaderAProgramIsNotRun() {
        files.put("/dynamic", new Program.Runnable(elf(NATIVE), Optional.of("/lib/ld.so")));
        assertThat(failure("/dynamic").errno()).isEqualTo("ENOENT");
        assertThat(failure("/dynamic").reason()).contains("/lib/ld.so");
        file("/lib/ld.so", elf(NATIVE));
        assertRuns("/dynamic", "/dynamic");
    }

    @Test
    void theNewestEnabledEntryWins() {
        entry("old", FOREIGN.pattern(), "/old");
        entry("new", FOREIGN.pattern(), "/qemu");
        entries.add(0, known("off", FOREIGN.pattern(), "/off", false));
        Hop first = explain("/hello").first();
        assertThat(first.taker()).isEqualTo(new Taker.ByEntry((Entry.Known) entries.get(1)));
        assertThat(first.shadowed()).containsExactly(entries.get(2));
        assertThat(first.disabled()).containsExactly(entries.get(0));
    }

    @Test
    void aMatchIsFinal() {
        entry("good", FOREIGN.pattern(), "/qemu");
        entry("bad", FOREIGN.pattern(), "/missing");
        assertThat(failure("/hello").errno()).isEqualTo("ENOENT");
    }

    @Test
    void nobodyTakesAFile() {
        assertThat(failure("/hello").errno()).isEqualTo("ENOEXEC");
        assertThat(failure("/hello").remedy()).contains("elf: aarch64");
        entries.add(known("off", FOREIGN.pattern(), "/qemu", false));
        assertThat(failure("/hello").reason()).contains("'off'");
        enabled = false;
        assertThat(failure("/hello").reason()).contains("switched off");
    }

    @Test
    void aHandlerThatWouldTakeItIsNamed() {
        candidates.add(candidate("off", HandlerState.DISABLED, "", ""));
        assertThat(failure("/hello").remedy()).isEqualTo("binfmtctl enable off");
        candidates.add(candidate("qemu", HandlerState.WAITING, "nothing is there", "install it"));
        assertThat(failure("/hello").reason())
                .isEqualTo("no entry takes /hello; the handlers that would: 'qemu', which is waiting: nothing is there;"
                        + " 'off', which is disabled");
        assertThat(failure("/hello").remedy()).isEqualTo("install it");
        candidates.add(new Candidate(
                HandlerName.parse("box").orElseThrow(), FOREIGN.pattern(), 5, HandlerState.WAITING, "", ""));
        assertThat(failure("/hello").candidates())
                .map(each -> each.name().text())
                .containsExactly("box", "qemu", "off");
        file("/other", "other");
        assertThat(failure("/other").reason()).contains("the kernel does not know its format");
    }

    private static Candidate candidate(String name, HandlerState state, String reason, String remedy) {
        return new Candidate(HandlerName.parse(name).orElseThrow(), FOREIGN.pattern(), 0, state, reason, remedy);
    }

    @Test
    void anExtensionIsThatOfThePathAtThatStep() {
        file("/a.one", "x");
        file("/b.two", "y");
        entry("one", new Pattern.Extension("one"), "/b.two");
        entry("two", new Pattern.Extension("two"), "/qemu");
        assertRuns("/a.one", "/qemu");
    }

    @Test
    void entriesComeBeforeScripts() {
        file("/script", "#!/qemu -x\n");
        assertRuns("/script", "/qemu");
        entry("hash", magic("#!"), "/hello");
        assertThat(failure("/script").errno()).isEqualTo("ENOEXEC");
    }

    @Test
    void fiveRewritesAndNoMore() {
        for (int i = 0; i < 7; i++) {
            file("/s" + i, i == 0 ? "#!/qemu\n" : "#!/s" + (i - 1) + "\n");
        }
        assertRuns("/s4", "/qemu");
        assertThat(failure("/s5").errno()).isEqualTo("ELOOP");
        file("/self", "#!/self\n");
        assertThat(failure("/self").errno()).isEqualTo("ELOOP");
    }

    @Test
    void whoWantsTheFileOpenedCanBeRewrittenNoMore() {
        file("/wrapper", "#!/qemu\n");
        entry("arm", FOREIGN.pattern(), "/wrapper", Flag.OPEN_BINARY);
        assertThat(failure("/hello").errno()).isEqualTo("ENOEXEC");
        entries.clear();
        file("/outer", "#!/hello\n");
        entry("arm", FOREIGN.pattern(), "/qemu", Flag.OPEN_BINARY);
        assertRuns("/outer", "/qemu");
    }

    @Test
    void whatIsHeldRunsThoughItIsNotWhatItIsCannotBeSeen() {
        entry("arm", FOREIGN.pattern(), "/gone", Flag.FIX_BINARY);
        assertThat(explain("/hello").ending()).isEqualTo(new Ending.Runs("/gone", true));
        assertThat(explain("/hello").doubt().orElseThrow().reason())
                .startsWith("the entry 'arm' holds the file that was /gone");
    }

    @Test
    void aHeldFileThatHasChangedSinceIsNotTheOneAtThePath() {
        entry("arm", FOREIGN.pattern(), "/qemu", Flag.FIX_BINARY);
        assertThat(explain("/hello").isSure()).isTrue();
        files.put("/qemu", changed(elf(NATIVE), 1_000_000_000));
        assertThat(explain("/hello").isSure()).isFalse();
        entries.clear();
        entry("arm", FOREIGN.pattern(), "/qemu");
        assertThat(explain("/hello").isSure()).isTrue();
    }

    private static Program changed(Bytes head, long when) {
        return new Program.Runnable(Optional.of(head), Optional.empty(), Optional.empty(), SetId.NONE, when);
    }

    @Test
    void whereTheEntriesCannotBeSeenNothingIsSure() {
        for (MountState each : MountState.values()) {
            mount = each;
            boolean isKnown = each == MountState.MOUNTED || each == MountState.UNSUPPORTED;
            assertThat(explain("/qemu").isSure()).as(each.word()).isEqualTo(isKnown);
            assertThat(explain("/qemu").ending()).isEqualTo(new Ending.Runs("/qemu", false));
        }
        mount = MountState.UNSUPPORTED;
        assertThat(failure("/hello").reason()).endsWith("has no binfmt_misc");
        mount = MountState.MISSING;
        assertThat(explain("/hello").doubt().orElseThrow().remedy()).isEqualTo("systemctl start binfmtd: it mounts it");
    }

    @Test
    void ofAFileThatCannotBeReadItsExtensionAloneIsKnown() {
        files.put("/a.one", hidden());
        assertThat(explain("/a.one").isSure()).isFalse();
        entry("one", new Pattern.Extension("one"), "/qemu");
        assertThat(explain("/a.one").isSure()).isTrue();
        assertRuns("/a.one", "/qemu");
        entry("arm", FOREIGN.pattern(), "/qemu");
        assertThat(explain("/a.one").first().unclear()).containsExactly(entries.get(0));
        assertThat(explain("/a.one").doubt().orElseThrow().reason()).contains("cannot be read by you");
    }

    private static Program hidden() {
        return new Program.Runnable(Optional.empty(), Optional.empty(), Optional.empty(), SetId.NONE, 0);
    }

    @Test
    void setIdBitsCountForTheMachinesOwnProgramsAndByCredentials() {
        setId("/own", elf(NATIVE), new SetId(true, false, false));
        setId("/elsewhere", elf(NATIVE), new SetId(true, true, true));
        setId("/foreign", elf(FOREIGN), new SetId(false, true, false));
        setId("/script", Bytes.ofText("#!/qemu\n"), new SetId(true, false, false));
        assertThat(remarks("/own")).isEmpty();
        assertThat(remarks("/elsewhere")).singleElement().asString().contains("bits do not count", "nosuid");
        assertThat(remarks("/script")).singleElement().asString().endsWith("it is a script");
        entry("arm", FOREIGN.pattern(), "/qemu");
        assertThat(remarks("/foreign"))
                .singleElement()
                .asString()
                .contains("set-group-ID bit does not count", "allow-credentials: true");
        entry("arm", FOREIGN.pattern(), "/qemu", Flag.CREDENTIALS, Flag.OPEN_BINARY);
        assertThat(remarks("/foreign")).isEmpty();
    }

    private void setId(String path, Bytes head, SetId bits) {
        files.put(path, new Program.Runnable(Optional.of(head), Optional.empty(), Optional.empty(), bits, 0));
    }

    private List<String> remarks(String path) {
        return explain(path).first().remarks();
    }

    @Test
    void whatAHeldInterpreterNamesIsLookedForInOtherRoots() {
        files.put("/dynamic", new Program.Runnable(elf(NATIVE), Optional.of("/qemu")));
        file("/wrapper", "#!/qemu\n");
        for (String each : List.of("/dynamic", "/wrapper")) {
            entries.clear();
            entry("arm", FOREIGN.pattern(), each, Flag.FIX_BINARY);
            assertThat(explain("/hello").hops().get(1).remarks())
                    .singleElement()
                    .asString()
                    .contains("chroot");
            entries.clear();
            entry("arm", FOREIGN.pattern(), each);
            assertThat(explain("/hello").hops().get(1).remarks()).isEmpty();
        }
    }

    @Test
    void aCarriageReturnIsNamed() {
        file("/script", "#!/qemu\r\n");
        assertThat(failure("/script").reason()).contains("carriage return", "/qemu\\x0d does not exist");
        assertThat(failure("/script").remedy()).contains("dos2unix");
    }

    @Test
    void capitalLettersInAnExtensionAreNamed() {
        file("/A.JAR", "x");
        entry("jar", new Pattern.Extension("jar"), "/qemu");
        assertThat(failure("/A.JAR").reason()).contains("the one for .jar does not", "capital letters");
        entries.clear();
        assertThat(failure("/A.JAR").reason()).contains("the kernel does not know its format");
    }

    @Test
    void theLoaderOfAForeignProgramIsLookedForAsQemuDoes() {
        files.put("/usr/bin/qemu-aarch64-static", new Program.Runnable(elf(NATIVE), Optional.empty()));
        files.put("/dynamic", new Program.Runnable(elf(FOREIGN), Optional.of("/lib/ld.so")));
        entry("arm", FOREIGN.pattern(), "/usr/bin/qemu-aarch64-static");
        assertThat(failure("/dynamic").errno()).isEmpty();
        assertThat(failure("/dynamic").reason())
                .contains("QEMU starts, but /dynamic asks for the dynamic loader /lib/ld.so");
        for (String prefix : List.of("", "/etc/qemu-binfmt/aarch64", "/usr/gnemul/qemu-aarch64")) {
            file(prefix + "/lib/ld.so", elf(FOREIGN));
            assertRuns("/dynamic", "/usr/bin/qemu-aarch64-static");
            files.remove(prefix + "/lib/ld.so");
        }
        file("/lib/ld.so", elf(NATIVE));
        assertThat(failure("/dynamic").reason()).contains("not of the program's machine");
        environment.put("QEMU_LD_PREFIX", "/sysroot");
        file("/sysroot/lib/ld.so", elf(FOREIGN));
        assertRuns("/dynamic", "/usr/bin/qemu-aarch64-static");
    }

    @Test
    void aLauncherIsFollowedToWhatItStarts() {
        file("/bin/sh", elf(NATIVE));
        files.put("/usr/bin/qemu-aarch64", new Program.Runnable(elf(NATIVE), Optional.empty()));
        files.put("/dynamic", new Program.Runnable(elf(FOREIGN), Optional.of("/lib/ld.so")));
        Launcher launcher = Launcher.of(
                HandlerName.parse("arm").orElseThrow(),
                "/usr/bin/qemu-aarch64",
                new Launch(
                        List.of(Template.of("-cpu"), Template.of("it's {name}")),
                        new TreeMap<>(Map.of("QEMU_LD_PREFIX", Template.of("/sys root")))),
                false);
        files.put(
                "/launcher",
                new Program.Runnable(
                        Optional.of(Bytes.ofText(launcher.text().substring(0, 200))),
                        Optional.empty(),
                        LaunchedProgram.of(launcher.text()),
                        SetId.NONE,
                        0));
        entry("arm", FOREIGN.pattern(), "/launcher");
        assertThat(explain("/hello").steps())
                .extracting(Hop::path)
                .containsExactly("/hello", "/launcher", "/bin/sh", "/usr/bin/qemu-aarch64");
        assertThat(explain("/hello").last().ending()).isEqualTo(new Ending.Runs("/usr/bin/qemu-aarch64", false));
        assertThat(LaunchedProgram.of(launcher.text()).orElseThrow().describe())
                .isEqualTo("QEMU_LD_PREFIX=/sys root /usr/bin/qemu-aarch64 -cpu it's {name}");
        assertThat(failure("/dynamic").reason()).contains("/lib/ld.so");
        file("/sys root/lib/ld.so", elf(FOREIGN));
        assertThat(explain("/dynamic").last().ending()).isInstanceOf(Ending.Runs.class);
        files.remove("/usr/bin/qemu-aarch64");
        assertThat(((Ending.Fails) explain("/hello").last().ending()).reason())
                .contains("/usr/bin/qemu-aarch64 does not exist");
    }

    @Test
    void whatNobodyUnderstandsMakesItUnsure() {
        entry("arm", FOREIGN.pattern(), "/qemu");
        assertThat(explain("/hello").isSure()).isTrue();
        entries.add(0, new Entry.Opaque(EntryName.of("new"), true, Bytes.ofText("enabled\n"), 1, 1));
        assertThat(explain("/hello").isSure()).isFalse();
    }

    @Test
    void anObstacleComesFirst() {
        files.put("/hello", new Program.Refused(Obstacle.NOT_EXECUTABLE));
        entry("arm", FOREIGN.pattern(), "/qemu");
        assertThat(failure("/hello").errno()).isEqualTo("EACCES");
        assertThat(failure("/hello").reason()).isEqualTo("/hello is not executable");
    }
}
