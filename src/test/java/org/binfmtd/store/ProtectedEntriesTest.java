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

    private Set<HandlerName> overdue(ProtectedEntries protectedEntries, long now) {
        return protectedEntries.protection(NAMES, kernel.observe(), now).overdue();
    }

    @Test
    void theyOutliveTheDaemon() {
        ProtectedEntry magic = new ProtectedEntry(WSL, MZ, false);
        ProtectedEntry extension = new ProtectedEntry(
                new HandlerName("x"), new Registration(new Pattern.Extension("exe"), "/a b", Set.of()), true);
        ProtectedEntries protectedEntries = open();
        protectedEntries.put(magic);
        protectedEntries.put(extension);
        assertThat(open().protection(NAMES, kernel.observe(), 0).known())
                .containsOnlyKeys(WSL, extension.name())
                .containsValues(magic, extension);
    }

    @Test
    void goneForASecondIsGone() {
        ProtectedEntries protectedEntries = open();
        protectedEntries.put(new ProtectedEntry(WSL, MZ, true));
        assertThat(overdue(protectedEntries, 5)).isEmpty();
        assertThat(protectedEntries.next()).hasValue(5 + SECOND);
        assertThat(overdue(protectedEntries, 4 + SECOND)).isEmpty();
        assertThat(protectedEntries.next()).as("however late it is asked").hasValue(5 + SECOND);
        assertThat(overdue(protectedEntries, 5 + SECOND)).containsExactly(WSL);
        assertThat(protectedEntries.next()).isEmpty();
        kernel.put(WSL.entry(), MZ);
        assertThat(overdue(protectedEntries, 6 + SECOND)).isEmpty();
        kernel.flush();
        assertThat(overdue(protectedEntries, 7 + SECOND))
                .as("the time counts anew")
                .isEmpty();
    }

    @Test
    void whereNothingIsMountedNothingIsGone() {
        ProtectedEntries protectedEntries = open();
        protectedEntries.put(new ProtectedEntry(WSL, MZ, true));
        overdue(protectedEntries, 0);
        kernel.mount(MountState.MISSING);
        assertThat(overdue(protectedEntries, 2 * SECOND)).isEmpty();
        kernel.mount(MountState.MOUNTED);
        assertThat(overdue(protectedEntries, 3 * SECOND)).isEmpty();
        assertThat(overdue(protectedEntries, 4 * SECOND)).containsExactly(WSL);
    }

    @Test
    void whatIsNoLongerProtectedIsForgotten() {
        ProtectedEntries protectedEntries = open();
        protectedEntries.put(new ProtectedEntry(WSL, MZ, true));
        protectedEntries.retain(List.of());
        assertThat(open().protection(NAMES, kernel.observe(), 0).known()).isEmpty();
    }

    @Test
    void aFileThatCannotBeUnderstoodIsReported() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "binfmtd protected 1\nWSLInterop enabled nonsense\n");
        ProtectedEntries protectedEntries = open();
        assertThat(protectedEntries.problem()).isPresent();
        assertThat(protectedEntries.protection(NAMES, kernel.observe(), 0).known())
                .isEmpty();
        protectedEntries.put(new ProtectedEntry(WSL, MZ, true));
        assertThat(protectedEntries.problem()).isEmpty();
        assertThat(open().protection(NAMES, kernel.observe(), 0).known()).containsOnlyKeys(WSL);
    }

    @Test
    void whatIsDamagedIsTakenFromTheCopyAndReported() throws IOException {
        ProtectedEntry magic = new ProtectedEntry(WSL, MZ, true);
        ProtectedEntries protectedEntries = open();
        protectedEntries.put(magic);
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
