package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.Template;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherFilesTest {
    @TempDir
    Path state;

    private Path directory;
    private LauncherFiles files;
    private long now = 5;

    @BeforeEach
    void start() {
        directory = state.resolve("launchers");
        files = new LauncherFiles(directory, () -> now);
        files.inspect();
    }

    private static Launcher launcher(String handler, String argument) {
        Launch launch = new Launch(List.of(Template.of(argument)), new TreeMap<>());
        return Launcher.of(new HandlerName(handler), "/bin/echo", launch, false);
    }

    private String put(Launcher launcher) throws IOException {
        String path = directory.resolve(launcher.name()).toString();
        files.put(path, Optional.of(launcher));
        return path;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void isWrittenWholeAndExecutable() throws IOException {
        Launcher launcher = launcher("h", "a");
        Path file = Path.of(put(launcher));
        assertThat(file).hasContent(launcher.text());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-xr-x");
        assertThat(files.intact()).containsExactly(file.toString());
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void whatWasChangedIsNotIntactAndIsPutRight() throws IOException {
        Launcher launcher = launcher("h", "a");
        Path file = Path.of(put(launcher));
        Files.writeString(file, launcher.text() + "rm -rf /\n");
        files.inspect();
        assertThat(files.intact()).isEmpty();
        put(launcher);
        assertThat(file).hasContent(launcher.text());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        files.inspect();
        assertThat(files.intact()).isEmpty();
        put(launcher);
        files.inspect();
        assertThat(files.intact()).containsExactly(file.toString());
    }

    @Test
    void aLinkInItsPlaceIsNoLauncher() throws IOException {
        Launcher launcher = launcher("h", "a");
        Path file = Path.of(put(launcher));
        Path elsewhere = Files.writeString(state.resolve("elsewhere"), launcher.text());
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        files.inspect();
        assertThat(files.intact()).isEmpty();
        put(launcher);
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(elsewhere).exists();
    }

    @Test
    void isRestoredFromMemoryWhereItsDefinitionIsGone() throws IOException {
        Launcher launcher = launcher("h", "a");
        String path = put(launcher);
        Files.delete(Path.of(path));
        files.inspect();
        files.put(path, Optional.empty());
        assertThat(Path.of(path)).hasContent(launcher.text());
    }

    @Test
    void whatNobodyKnowsCannotBeRestored() {
        String path = directory.resolve("h-0123456789abcdef").toString();
        assertThatThrownBy(() -> files.put(path, Optional.empty())).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatIsUnusedGoesAfterAMinuteAndNoSooner() throws IOException {
        String used = put(launcher("used", "a"));
        String unused = put(launcher("unused", "a"));
        files.sweep(Set.of(used));
        assertThat(files.next()).hasValue(now + Duration.ofSeconds(60).toNanos());
        pass(Duration.ofSeconds(59));
        files.sweep(Set.of(used));
        assertThat(Path.of(unused)).exists();
        pass(Duration.ofSeconds(1));
        files.sweep(Set.of(used));
        assertThat(Path.of(unused)).doesNotExist();
        assertThat(Path.of(used)).exists();
        assertThat(files.next()).isEmpty();
    }

    @Test
    void whatIsUsedAgainStays() throws IOException {
        String path = put(launcher("h", "a"));
        files.sweep(Set.of());
        pass(Duration.ofSeconds(59));
        files.sweep(Set.of(path));
        pass(Duration.ofSeconds(59));
        files.sweep(Set.of());
        pass(Duration.ofSeconds(59));
        files.sweep(Set.of());
        assertThat(Path.of(path)).exists();
    }

    @Test
    void leftOversOfWritingGoAndOthersFilesStay() throws IOException {
        put(launcher("h", "a"));
        Path left = Files.writeString(directory.resolve(".h-0123456789abcdef.new"), "#!/bin/sh\n");
        Path others = Files.writeString(directory.resolve("README"), "mine");
        files.inspect();
        files.sweep(Set.of());
        pass(Duration.ofSeconds(61));
        files.sweep(Set.of());
        assertThat(left).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAFailure() throws IOException {
        Files.writeString(directory, "a file");
        assertThatThrownBy(() -> put(launcher("h", "a"))).isInstanceOf(IOException.class);
    }

    @Test
    void aDefinitionOfAnySizeHasALauncher() throws IOException {
        Launcher large = launcher("h", "'".repeat(60_000));
        String path = put(large);
        assertThat(files.intact()).containsExactly(path);
        files.inspect();
        assertThat(files.intact()).containsExactly(path);
    }

    @Test
    void theDirectoryIsOpenToAll() throws IOException {
        put(launcher("h", "a"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        files.inspect();
        assertThat(permissions()).as("who looks changes nothing").isEqualTo("rwx------");
        files.openToAll();
        assertThat(permissions()).isEqualTo("rwxr-xr-x");
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    @Test
    void whatOnlyLooksLikeALauncherStays() throws IOException {
        put(launcher("h", "a"));
        Path backup = Files.writeString(directory.resolve("jar-backup_of_monday"), "mine");
        Path fresh = Files.writeString(directory.resolve(".mine.new"), "mine");
        files.inspect();
        files.sweep(Set.of());
        pass(Duration.ofSeconds(61));
        files.sweep(Set.of());
        assertThat(backup).exists();
        assertThat(fresh).exists();
    }

    @Test
    void nothingIsLeftOfOneThatCannotBePutInItsPlace() throws IOException {
        Launcher launcher = launcher("h", "a");
        Files.createDirectories(directory.resolve(launcher.name()).resolve("in the way"));
        files.inspect();
        assertThatThrownBy(() -> put(launcher)).isInstanceOf(IOException.class);
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(directory.resolve(launcher.name()));
        }
    }
}
