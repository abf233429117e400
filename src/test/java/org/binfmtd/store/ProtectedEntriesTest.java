package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What protected entries are is not forgotten, and their absence is timed. */
class ProtectedEntriesTest {
    private static final HandlerName WSL = new HandlerName("WSLInterop");
    private static final List<HandlerName> NAMES = List.of(WSL);
    private static final Registration MZ =
            new Registration(Pattern.Magic.exactly(0, Bytes.ofText("MZ")), "/init", EnumSet.of(Flag.PRESERVE_ARGV0));
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path directory;

    private Path file;
    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();

    @BeforeEach
    void place() {
        file = directory.resolve("state/protected");
    }

    private ProtectedEntries open() {
        return ProtectedEntries.open(file);
    }

    private Set<HandlerName> overdue(ProtectedEntries keepsakes, long now) {
        return keepsakes.protection(NAMES, kernel.observe(), now).overdue();
    }

    @Test
    void theyOutliveTheDaemon() {
        ProtectedEntry magic = new ProtectedEntry(WSL, MZ, false);
        ProtectedEntry extension = new ProtectedEntry(
                new HandlerName("x"), new Registration(new Pattern.Extension("exe"), "/a b", Set.of()), true);
        ProtectedEntries keepsakes = open();
        keepsakes.put(magic);
        keepsakes.put(extension);
        assertThat(open().protection(NAMES, kernel.observe(), 0).known())
                .containsOnlyKeys(WSL, extension.name())
                .containsValues(magic, extension);
    }

    @Test
    void goneForASecondIsGone() {
        ProtectedEntries keepsakes = open();
        keepsakes.put(new ProtectedEntry(WSL, MZ, true));
        assertThat(overdue(keepsakes, 5)).isEmpty();
        assertThat(keepsakes.next()).hasValue(5 + SECOND);
        assertThat(overdue(keepsakes, 4 + SECOND)).isEmpty();
        assertThat(keepsakes.next()).as("however late it is asked").hasValue(5 + SECOND);
        assertThat(overdue(keepsakes, 5 + SECOND)).containsExactly(WSL);
        assertThat(keepsakes.next()).isEmpty();
        kernel.put(WSL.entry(), MZ);
        assertThat(overdue(keepsakes, 6 + SECOND)).isEmpty();
        kernel.flush();
        assertThat(overdue(keepsakes, 7 + SECOND)).as("the time counts anew").isEmpty();
    }

    @Test
    void whereNothingIsMountedNothingIsGone() {
        ProtectedEntries keepsakes = open();
        keepsakes.put(new ProtectedEntry(WSL, MZ, true));
        overdue(keepsakes, 0);
        kernel.mount(MountState.MISSING);
        assertThat(overdue(keepsakes, 2 * SECOND)).isEmpty();
        kernel.mount(MountState.MOUNTED);
        assertThat(overdue(keepsakes, 3 * SECOND)).isEmpty();
        assertThat(overdue(keepsakes, 4 * SECOND)).containsExactly(WSL);
    }

    @Test
    void whatIsNoLongerProtectedIsForgotten() {
        ProtectedEntries keepsakes = open();
        keepsakes.put(new ProtectedEntry(WSL, MZ, true));
        keepsakes.retain(List.of());
        assertThat(open().protection(NAMES, kernel.observe(), 0).known()).isEmpty();
    }

    @Test
    void aFileThatCannotBeUnderstoodIsReported() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "binfmtd protected 1\nWSLInterop enabled nonsense\n");
        ProtectedEntries keepsakes = open();
        assertThat(keepsakes.problem()).isPresent();
        assertThat(keepsakes.protection(NAMES, kernel.observe(), 0).known()).isEmpty();
        keepsakes.put(new ProtectedEntry(WSL, MZ, true));
        assertThat(keepsakes.problem()).isEmpty();
        assertThat(open().protection(NAMES, kernel.observe(), 0).known()).containsOnlyKeys(WSL);
    }

    @Test
    void whatIsDamagedIsTakenFromTheCopyAndReported() throws IOException {
        ProtectedEntry magic = new ProtectedEntry(WSL, MZ, true);
        ProtectedEntries keepsakes = open();
        keepsakes.put(magic);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            ProtectedEntries again = open();
            assertThat(again.protection(NAMES, kernel.observe(), 0).known())
                    .as("byte %d", at)
                    .containsExactly(java.util.Map.entry(WSL, magic));
            assertThat(again.problem()).as("byte %d", at).isPresent();
        }
        Files.delete(file);
        assertThat(open().protection(NAMES, kernel.observe(), 0).known()).containsValues(magic);
        Files.delete(file.resolveSibling("protected~"));
        assertThat(open().protection(NAMES, kernel.observe(), 0).known()).isEmpty();
    }

    @Test
    void aFileOfTheFirstVersionIsRead() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "binfmtd protected 1\nWSLInterop enabled M:0:4d5a:ffff:2f696e6974:preserve-argv0\n");
        assertThat(open().protection(NAMES, kernel.observe(), 0).known())
                .containsValues(new ProtectedEntry(WSL, MZ, true));
        assertThat(open().problem()).isEmpty();
    }

    @Test
    void whatANewerVersionHasWrittenIsKeptAsItIs() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "binfmtd protected 9\nWSL\n");
        ProtectedEntries entries = open();
        assertThat(file).content().startsWith("binfmtd protected 9\n");
        entries.put(new ProtectedEntry(WSL, MZ, true));
        assertThat(entries.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("newer-state"));
        assertThat(file.resolveSibling("protected.9")).content().isEqualTo("binfmtd protected 9\nWSL\n");
        assertThat(open().protection(NAMES, kernel.observe(), 0).known()).containsOnlyKeys(WSL);
    }
}
