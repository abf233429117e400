package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc.Change;
import org.binfmtd.kernel.BinfmtMisc.Line;
import org.binfmtd.kernel.BinfmtMisc.Outcome;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel promises. The real one keeps it, so the one in memory must. */
abstract class BinfmtMiscContract {
    private static final String INTERPRETER = "/bin/cat";
    private static final long SEED = Long.getLong("binfmtd.test.seed", 20261123L);
    private static final int MANY = 2000;

    private BinfmtMisc kernel;

    /** An empty one, in which {@code /bin/cat} exists. */
    abstract BinfmtMisc fresh();

    /** Disables an entry as somebody else would. */
    abstract void disable(EntryName name);

    @BeforeEach
    void begin() {
        kernel = fresh();
    }

    @Test
    void emptyAtFirst() {
        Observed observed = kernel.observe();
        assertThat(observed.mount()).isEqualTo(MountState.MOUNTED);
        assertThat(observed.enabled()).isTrue();
        assertThat(observed.device()).isNotZero();
        assertThat(observed.entries()).isEmpty();
    }

    @Test
    void theNewestComesFirst() {
        assertThat(kernel.register(List.of(line("a"), line("b"), line("c")))).isEqualTo(all(3));
        assertThat(names()).containsExactly("c", "b", "a");
    }

    @Test
    void enablingKeepsThePlace() {
        kernel.register(List.of(line("a"), line("b"), line("c")));
        disable(EntryName.of("b"));
        Entry disabled = entry("b");
        assertThat(disabled.enabled()).isFalse();
        assertThat(kernel.enable(disabled)).isEqualTo(new Change.Done());
        assertThat(entry("b").enabled()).isTrue();
        assertThat(names()).containsExactly("c", "b", "a");
    }

    @Test
    void aTakenNameIsRefusedAndEndsTheRow() {
        kernel.register(List.of(line("taken")));
        Outcome outcome = kernel.register(List.of(line("a"), line("b"), line("taken"), line("c")));
        assertThat(outcome).isEqualTo(new Outcome(2, Optional.of(Errno.EEXIST)));
        assertThat(names()).containsExactly("b", "a", "taken");
    }

    @Test
    void aFirstRefusalRegistersNothing() {
        kernel.register(List.of(line("taken")));
        assertThat(kernel.register(List.of(line("taken"), line("a"))))
                .isEqualTo(new Outcome(0, Optional.of(Errno.EEXIST)));
        assertThat(names()).containsExactly("taken");
    }

    @Test
    void aMissingInterpreterMattersOnlyToFixBinary() {
        Registration plain = new Registration(extension("x"), "/nonexistent/x", Set.of());
        Registration fixed = new Registration(extension("y"), "/nonexistent/x", Set.of(Flag.FIX_BINARY));
        assertThat(kernel.register(List.of(new Line(EntryName.of("plain"), plain))))
                .isEqualTo(all(1));
        assertThat(kernel.register(List.of(new Line(EntryName.of("fixed"), fixed))))
                .isEqualTo(new Outcome(0, Optional.of(Errno.ENOENT)));
    }

    @Test
    void removingLooksAtTheContent() {
        kernel.register(List.of(line("a")));
        Entry other = new Entry.Known(EntryName.of("a"), true, registration("other"), 0, 0);
        assertThat(kernel.remove(other)).isEqualTo(new Change.Outdated());
        assertThat(kernel.remove(entry("a"))).isEqualTo(new Change.Done());
        assertThat(kernel.remove(other)).isEqualTo(new Change.Outdated());
        assertThat(names()).isEmpty();
    }

    @Test
    void aRegistrationHasAnInodeOfItsOwn() {
        kernel.register(List.of(line("a")));
        Entry before = entry("a");
        kernel.remove(before);
        kernel.register(List.of(line("a")));
        assertThat(entry("a").inode()).isNotEqualTo(before.inode());
        assertThat(entry("a").holds(registration("a"))).isTrue();
    }

    @Test
    void whatIsRegisteredReadsBackEqual() {
        Random random = new Random(SEED);
        for (int i = 0; i < MANY; i++) {
            Line line = new Line(EntryName.of("entry-" + i), randomRegistration(random));
            assertThat(kernel.register(List.of(line)))
                    .as("seed %d, %s", SEED, line)
                    .isEqualTo(all(1));
            Entry read = kernel.read(line.name()).orElseThrow();
            assertThat(read.serves(line.registration()))
                    .as("seed %d: %s became %s", SEED, line, read.describe())
                    .isTrue();
            kernel.remove(read);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void namesMayHaveAnyBytes() {
        List<Line> lines = new ArrayList<>();
        for (int octet = 1; octet < 256; octet++) {
            if (octet != '/' && octet != '.') {
                EntryName name = new EntryName(Bytes.of((byte) octet, (byte) 'x'));
                lines.add(new Line(name, registration("any")));
            }
        }
        for (Line line : lines) {
            assertThat(kernel.register(List.of(line))).as(line.name().display()).isEqualTo(all(1));
        }
        Observed observed = kernel.observe();
        assertThat(observed.byName().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        lines.stream().map(Line::name).toList());
        assertThat(names()).allMatch(name -> name.codePoints().noneMatch(Character::isISOControl));
        observed.entries().forEach(entry -> assertThat(kernel.remove(entry)).isEqualTo(new Change.Done()));
    }

    @Test
    void aLineMayBeOnlySoLong() {
        int most = RegisterLine.LONGEST
                - RegisterLine.of(EntryName.of("n"), interpreter("")).length();
        assertThat(kernel.register(List.of(new Line(EntryName.of("n"), interpreter("i".repeat(most))))))
                .isEqualTo(all(1));
        assertThat(kernel.register(List.of(new Line(EntryName.of("m"), interpreter("i".repeat(most + 1))))))
                .isEqualTo(new Outcome(0, Optional.of(Errno.EINVAL)));
    }

    private static Registration interpreter(String more) {
        return new Registration(extension("long"), "/" + more, Set.of());
    }

    private static Registration randomRegistration(Random random) {
        Set<Flag> flags = Set.copyOf(List.of(Flag.values()).stream()
                .filter(any -> random.nextInt(3) == 0)
                .toList());
        return new Registration(
                random.nextBoolean() ? randomMagic(random) : randomExtension(random), INTERPRETER, flags);
    }

    private static Pattern randomMagic(Random random) {
        byte[] magic = new byte[1 + random.nextInt(40)];
        byte[] mask = new byte[magic.length];
        random.nextBytes(magic);
        random.nextBytes(mask);
        int offset = random.nextInt(Pattern.WINDOW - magic.length + 1);
        return random.nextBoolean()
                ? Pattern.Magic.exactly(offset, Bytes.of(magic))
                : new Pattern.Magic(offset, Bytes.of(magic), Bytes.of(mask));
    }

    private static Pattern randomExtension(Random random) {
        String letters = "abcXYZ019_+-:|,;%\\ ~é€";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= random.nextInt(12); i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return new Pattern.Extension(text.toString());
    }

    private static Pattern extension(String extension) {
        return new Pattern.Extension(extension);
    }

    private static Registration registration(String extension) {
        return new Registration(extension(extension), INTERPRETER, Set.of());
    }

    private static Line line(String name) {
        return new Line(EntryName.of(name), registration(name));
    }

    private static Outcome all(int count) {
        return new Outcome(count, Optional.empty());
    }

    private Entry entry(String name) {
        return kernel.read(EntryName.of(name)).orElseThrow();
    }

    private List<String> names() {
        return kernel.observe().entries().stream()
                .map(entry -> entry.name().display())
                .toList();
    }
}
