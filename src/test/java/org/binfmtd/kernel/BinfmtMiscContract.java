package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc.Change;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMisc.Outcome;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Hindrance;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.RegisterLine;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/** What every binfmt_misc does, the real one and the one that stands in for it in other tests. */
abstract class BinfmtMiscContract {
    private static final EntryName A = EntryName.of("a");
    private static final EntryName B = EntryName.of("b");
    private static final EntryName C = EntryName.of("c");
    private static final Registration JAR = extension("jar", "/bin/true");
    private static final Registration ZIP = extension("zip", "/bin/true");

    /** An empty one. */
    abstract BinfmtMisc misc();

    // Somebody else.

    abstract void disable(EntryName name);

    abstract void drop(EntryName name);

    abstract void flush();

    /** Registers an extension with this interpreter, whatever bytes it has. */
    abstract void foreign(EntryName name, Bytes interpreter);

    /** Does this while no file can be opened. */
    abstract void withoutFiles(Runnable action);

    private static Registration extension(String extension, String interpreter, Flag... flags) {
        return new Registration(new Pattern.Extension(extension), interpreter, Set.of(flags));
    }

    private Outcome register(EntryName name, Registration registration) {
        return misc().register(List.of(new NewEntry(name, registration)));
    }

    private Entry read(EntryName name) {
        return misc().read(name).orElseThrow();
    }

    private List<EntryName> names() {
        return misc().observe().entries().stream().map(Entry::name).toList();
    }

    @Test
    void nothingIsThereAtFirst() {
        Observed observed = misc().observe();
        assertThat(observed.mount()).isEqualTo(MountState.MOUNTED);
        assertThat(observed.enabled()).isTrue();
        assertThat(observed.device()).isNotZero();
        assertThat(observed.entries()).isEmpty();
        assertThat(misc().read(A)).isEmpty();
    }

    @Test
    void aRegistrationIsReadBackEqual() {
        assertThat(register(A, JAR)).isEqualTo(new Outcome(1, Optional.empty()));
        assertThat(read(A).serves(JAR)).isTrue();
        assertThat(read(A).inode()).isPositive();
        assertThat(misc().observe().entries()).containsExactly(read(A));
    }

    @Test
    void noLinesAreNoTrouble() {
        assertThat(misc().register(List.of())).isEqualTo(new Outcome(0, Optional.empty()));
    }

    @Test
    void theLastOfSeveralComesFirst() {
        Outcome outcome = misc().register(List.of(new NewEntry(A, JAR), new NewEntry(B, JAR), new NewEntry(C, ZIP)));
        assertThat(outcome).isEqualTo(new Outcome(3, Optional.empty()));
        assertThat(names()).containsExactly(C, B, A);
    }

    @Test
    void moreLinesThanOneWriteTakes() {
        List<NewEntry> lines = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            lines.add(new NewEntry(EntryName.of("n" + i), JAR));
        }
        assertThat(misc().register(lines)).isEqualTo(new Outcome(2500, Optional.empty()));
        assertThat(names()).hasSize(2500).startsWith(EntryName.of("n2499")).endsWith(EntryName.of("n0"));
    }

    @Test
    void aRowStopsAtTheFirstThatIsRefused() {
        register(B, ZIP);
        Outcome outcome = misc().register(List.of(new NewEntry(A, JAR), new NewEntry(B, JAR), new NewEntry(C, JAR)));
        assertThat(outcome).isEqualTo(new Outcome(1, Optional.of(Errno.EEXIST)));
        assertThat(names()).containsExactly(A, B);
        assertThat(read(B).holds(ZIP)).isTrue();
    }

    @Test
    void aRowMayBeRefusedAtItsFirst() {
        register(A, ZIP);
        assertThat(misc().register(List.of(new NewEntry(A, JAR), new NewEntry(B, JAR))))
                .isEqualTo(new Outcome(0, Optional.of(Errno.EEXIST)));
        assertThat(names()).containsExactly(A);
    }

    @Test
    void evenTheSameCannotBeRegisteredTwice() {
        register(A, JAR);
        assertThat(register(A, JAR).refusal()).contains(Errno.EEXIST);
    }

    @Test
    void aMissingInterpreterMattersOnlyToFixBinary() {
        assertThat(register(A, extension("jar", "/nonexistent/x")).refusal()).isEmpty();
        assertThat(register(B, extension("jar", "/nonexistent/x", Flag.FIX_BINARY))
                        .refusal())
                .contains(Errno.ENOENT);
        assertThat(register(C, extension("jar", "/bin/true", Flag.FIX_BINARY)).refusal())
                .isEmpty();
    }

    @Test
    void theLineHasALongestLength() {
        int frame = RegisterLine.of(A, extension("jar", "/")).length();
        String longest = "/" + "x".repeat(RegisterLine.LONGEST - frame);
        assertThat(register(A, extension("jar", longest)).refusal()).isEmpty();
        assertThat(read(A).serves(extension("jar", longest))).isTrue();
        assertThat(register(B, extension("jar", longest + "x")).refusal()).contains(Errno.EINVAL);
    }

    @Test
    void namesHaveRules() {
        assertThat(register(EntryName.of(""), JAR).refusal()).contains(Errno.EINVAL);
        assertThat(register(EntryName.of("."), JAR).refusal()).contains(Errno.EINVAL);
        assertThat(register(EntryName.of(".."), JAR).refusal()).contains(Errno.EINVAL);
        assertThat(register(EntryName.of("a/b"), JAR).refusal()).contains(Errno.EINVAL);
        assertThat(register(EntryName.of("a\0b"), JAR).refusal()).contains(Errno.EINVAL);
        assertThat(register(EntryName.of("register"), JAR).refusal()).contains(Errno.EEXIST);
        assertThat(register(EntryName.of("status"), JAR).refusal()).contains(Errno.EEXIST);
        assertThat(register(EntryName.of("..."), JAR).refusal()).isEmpty();
        assertThat(register(EntryName.of("x".repeat(255)), JAR).refusal()).isEmpty();
        assertThat(register(EntryName.of("x".repeat(256)), JAR).refusal()).contains(Errno.ENAMETOOLONG);
        assertThat(names()).containsExactly(EntryName.of("x".repeat(255)), EntryName.of("..."));
    }

    @Test
    void anExtensionWithALineFeedIsNotUnderstood() {
        register(A, extension("a\nb", "/bin/true"));
        assertThat(read(A)).isInstanceOf(Entry.Opaque.class);
    }

    @Test
    void everythingIsReadBackAsItWasRegistered() {
        for (long seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            Registration registration = registration(random);
            EntryName name = new EntryName(bytes(random, 1 + random.nextInt(60), "/\0:"));
            Outcome outcome = register(name, registration);
            assertThat(outcome.refusal()).as("seed %d: %s", seed, registration).isEmpty();
            assertThat(read(name).serves(registration))
                    .as("seed %d: %s", seed, registration)
                    .isTrue();
            assertThat(names()).as("seed %d", seed).first().isEqualTo(name);
            drop(name);
        }
    }

    private static Registration registration(Random random) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if (random.nextInt(3) == 0) {
                flags.add(flag);
            }
        }
        String interpreter = flags.contains(Flag.FIX_BINARY) ? "/bin/true" : "/" + text(random);
        return new Registration(pattern(random), interpreter, flags);
    }

    private static Pattern pattern(Random random) {
        if (random.nextInt(3) == 0) {
            return new Pattern.Extension(text(random).replace('/', '_'));
        }
        int length = 1 + random.nextInt(100);
        int offset = random.nextInt(3) == 0 ? random.nextInt(257 - length) : 0;
        Bytes magic = bytes(random, length, "");
        return random.nextBoolean()
                ? Pattern.Magic.exactly(offset, magic)
                : new Pattern.Magic(offset, magic, bytes(random, length, ""));
    }

    /** Legal, but hardly seen: separators, escapes, blanks, control characters, several alphabets. */
    private static String text(Random random) {
        String odd = ":|,;\u001f\\x41 \t\r\u007f%\"'é漢\u202e😀-~.";
        int[] points = odd.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(12); length > 0; length--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static Bytes bytes(Random random, int length, String without) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        for (int i = 0; i < length; i++) {
            if (without.indexOf(bytes[i]) >= 0) {
                bytes[i] = 'x';
            }
        }
        return Bytes.of(bytes);
    }

    @Test
    void namesOfAnyBytesAreReadAndPrintable() {
        Set<EntryName> expected = new HashSet<>();
        for (int octet = 1; octet < 256; octet++) {
            if (octet != '/') {
                EntryName name = new EntryName(Bytes.ofText("n").plus(Bytes.of((byte) octet)));
                foreign(name, Bytes.ofText("/bin/true"));
                expected.add(name);
                assertThat(read(name).serves(extension("any", "/bin/true"))).isTrue();
                assertThat(name.display().codePoints()).allMatch(org.binfmtd.model.Printable::isPrintable);
            }
        }
        assertThat(names()).hasSize(254).containsExactlyInAnyOrderElementsOf(expected);
        for (Entry entry : misc().observe().entries()) {
            assertThat(misc().remove(entry)).isEqualTo(new Change.Done());
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void anInterpreterWithALineFeedIsNotUnderstood() {
        foreign(A, Bytes.ofText("/bin/x\nflags: POCF\nextension .spoof"));
        assertThat(read(A)).isInstanceOfSatisfying(Entry.Opaque.class, entry -> {
            assertThat(entry.enabled()).isTrue();
            assertThat(entry.describe().codePoints()).allMatch(org.binfmtd.model.Printable::isPrintable);
        });
    }

    @Test
    void anInterpreterThatIsNotTextIsNotUnderstood() {
        foreign(A, Bytes.of((byte) '/', (byte) 0xff, (byte) 0xc3));
        assertThat(read(A)).isInstanceOf(Entry.Opaque.class);
    }

    @Test
    void whatIsNotUnderstoodIsNotTouched() {
        foreign(A, Bytes.ofText("/bin/x\ny"));
        Entry before = read(A);
        assertThat(misc().remove(before)).isEqualTo(new Change.Outdated());
        disable(A);
        Entry disabled = read(A);
        assertThat(disabled.enabled()).isFalse();
        assertThat(misc().enable(disabled)).isEqualTo(new Change.Outdated());
        assertThat(read(A)).isEqualTo(disabled);
    }

    @Test
    void removing() {
        register(A, JAR);
        register(B, ZIP);
        assertThat(misc().remove(read(A))).isEqualTo(new Change.Done());
        assertThat(names()).containsExactly(B);
    }

    @Test
    void removingWhatIsDisabledByNow() {
        register(A, JAR);
        Entry enabled = read(A);
        disable(A);
        assertThat(misc().remove(enabled)).isEqualTo(new Change.Done());
        assertThat(names()).isEmpty();
    }

    @Test
    void removingWhatIsGone() {
        register(A, JAR);
        Entry gone = read(A);
        flush();
        assertThat(misc().remove(gone)).isEqualTo(new Change.Outdated());
    }

    @Test
    void removingWhatIsAnotherByNow() {
        register(A, JAR);
        Entry old = read(A);
        drop(A);
        register(A, ZIP);
        assertThat(misc().remove(old)).isEqualTo(new Change.Outdated());
        assertThat(read(A).serves(ZIP)).isTrue();
    }

    @Test
    void enablingKeepsThePlace() {
        register(A, JAR);
        register(B, JAR);
        disable(A);
        assertThat(read(A).enabled()).isFalse();
        assertThat(read(A).holds(JAR)).isTrue();
        assertThat(misc().enable(read(A))).isEqualTo(new Change.Done());
        assertThat(read(A).serves(JAR)).isTrue();
        assertThat(names()).containsExactly(B, A);
    }

    @Test
    void enablingWhatIsAnotherByNow() {
        register(A, JAR);
        disable(A);
        Entry old = read(A);
        drop(A);
        register(A, ZIP);
        disable(A);
        assertThat(misc().enable(old)).isEqualTo(new Change.Outdated());
        assertThat(read(A).enabled()).isFalse();
    }

    @Test
    void disablingKeepsThePlaceAndTakesOnlyWhatIsExpected() {
        register(A, JAR);
        register(B, JAR);
        Entry old = read(A);
        assertThat(misc().disable(old)).isEqualTo(new Change.Done());
        assertThat(read(A).enabled()).isFalse();
        assertThat(names()).containsExactly(B, A);
        drop(A);
        register(A, ZIP);
        assertThat(misc().disable(old)).isEqualTo(new Change.Outdated());
        assertThat(read(A).serves(ZIP)).isTrue();
    }

    @Test
    void reportedChangesAreObserved() {
        EntryName d = EntryName.of("d");
        register(A, JAR);
        register(B, JAR);
        register(C, JAR);
        misc().observe();
        disable(A);
        drop(B);
        register(d, ZIP);
        assertThat(misc().observeChanged(Set.of(A, B, d))).contains(misc().observe());
        drop(d);
        register(d, JAR);
        assertThat(misc().observeChanged(Set.of(d))).contains(misc().observe());
    }

    @Test
    void whichOfSeveralChangedIsOnTopIsUnknown() {
        register(A, JAR);
        register(B, JAR);
        misc().observe();
        register(C, JAR);
        drop(A);
        register(A, JAR);
        assertThat(misc().observeChanged(Set.of(A, C))).isEmpty();
        assertThat(misc().observeChanged(Set.of(A)))
                .hasValueSatisfying(seen -> assertThat(seen.entries()).hasSize(2));
    }

    /** Each registration by another program raises an event of that file too. */
    @Test
    void theFileThatRegistersIsNoEntry() {
        EntryName register = EntryName.of("register");
        register(A, JAR);
        misc().observe();
        drop(A);
        register(A, ZIP);
        assertThat(misc().read(register)).isEmpty();
        assertThat(misc().observeChanged(Set.of(A, register))).contains(misc().observe());
    }

    @Test
    void changesAreObservedAfterAWholeLook() {
        register(A, JAR);
        assertThat(misc().observeChanged(Set.of(A))).isEmpty();
    }

    @Test
    void whatCannotBeLookedAtIsNotGone() {
        register(A, JAR);
        List<Object> all = tryAll();
        Observed before = misc().observe();
        List<Object> found = new ArrayList<>();
        // whatever is needed is loaded by now: nothing can be while it lasts
        found.addAll(List.of(new Change.RefusedByKernel(Errno.EMFILE), new Entry.Unread(A, Errno.EMFILE.hindrance())));
        found.clear();
        List<Hindrance> why = new ArrayList<>();
        Runnable trying = () -> {
            found.addAll(tryAll());
            why.add(Errno.EMFILE.hindrance());
        };
        withoutFiles(trying);
        assertThat(found)
                .isEqualTo(List.of(
                        before.hindered(why.get(0)),
                        Optional.of(new Entry.Unread(A, why.get(0))),
                        new Outcome(0, Optional.of(Errno.EMFILE)),
                        new Change.RefusedByKernel(Errno.EMFILE),
                        Optional.empty(),
                        BinfmtMisc.LockState.UNKNOWN))
                .isNotEqualTo(all);
        assertThat(misc().observe()).isEqualTo(before);
    }

    private List<Object> tryAll() {
        return List.of(
                misc().observe(),
                misc().read(A),
                register(A, JAR),
                misc().enable(new Entry.Known(A, true, JAR, 0, 0)),
                misc().observeChanged(Set.of(A)),
                lockState());
    }

    @Test
    void onlyOneHasTheLock() {
        BinfmtMisc.Lock first = misc().lock();
        assertThat(first.state()).isEqualTo(BinfmtMisc.LockState.HELD);
        BinfmtMisc.Lock second = misc().lock();
        assertThat(second.state()).isEqualTo(BinfmtMisc.LockState.BUSY);
        second.close();
        assertThat(register(A, JAR).refusal()).isEmpty();
        assertThat(lockState()).as("after registering under it").isEqualTo(BinfmtMisc.LockState.BUSY);
        first.close();
        assertThat(lockState()).isEqualTo(BinfmtMisc.LockState.HELD);
    }

    private BinfmtMisc.LockState lockState() {
        try (BinfmtMisc.Lock lock = misc().lock()) {
            return lock.state();
        }
    }

    @Test
    void eachRegistrationHasAnotherInode() {
        Set<Long> inodes = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            register(A, JAR);
            assertThat(inodes.add(read(A).inode())).isTrue();
            drop(A);
        }
    }

    @Test
    void switchingAnEntryOffAndOnKeepsItsInode() {
        register(A, JAR);
        long inode = read(A).inode();
        disable(A);
        misc().enable(read(A));
        assertThat(read(A).inode()).isEqualTo(inode);
    }
}
