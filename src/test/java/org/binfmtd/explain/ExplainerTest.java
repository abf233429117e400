package org.binfmtd.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/** Who takes a file, and how it ends; live tests hold the same against the kernel. */
class ExplainerTest {
    private static final ElfTarget NATIVE = ElfTarget.named("x86_64").orElseThrow();
    private static final ElfTarget FOREIGN = ElfTarget.named("aarch64").orElseThrow();

    private final Map<String, Program> files = new HashMap<>();
    /** The newest first. */
    private final List<Entry> entries = new ArrayList<>();

    private boolean enabled = true;

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

    private Explanation explain(String path) {
        Observed observed = new Observed(MountState.MOUNTED, 1, enabled, entries);
        ProgramFiles programs = each -> files.getOrDefault(each, new Program.Refused(Obstacle.MISSING));
        return new Explainer(observed, List.of(NATIVE), programs, () -> candidates).explain(path);
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
                .isEqualTo("no entry takes /hello; the handler 'qemu' would, but is waiting: nothing is there");
        assertThat(failure("/hello").remedy()).isEqualTo("install it");
        file("/other", "other");
        assertThat(failure("/other").reason()).contains("the kernel does not know its format");
    }

    private static Candidate candidate(String name, HandlerState state, String reason, String remedy) {
        return new Candidate(HandlerName.parse(name).orElseThrow(), FOREIGN.pattern(), state, reason, remedy);
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
    void whatIsHeldRunsThoughItsPathIsGone() {
        entry("arm", FOREIGN.pattern(), "/gone", Flag.FIX_BINARY);
        assertThat(explain("/hello").ending()).isEqualTo(new Ending.Runs("/gone", true));
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
