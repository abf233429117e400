package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;
import org.binfmtd.plan.Host;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which programs that the host runs itself a pattern would take. */
class HostProgramsTest {
    private static final String SCRIPT = "#!/bin/sh\n";
    private static final Instant NOW = Instant.ofEpochSecond(2_000_000_000);

    @TempDir
    private Path top;

    private Path bin;
    private HostPrograms programs;

    @BeforeEach
    void makeDirectories() throws IOException {
        bin = Files.createDirectories(top.resolve("bin"));
        Files.createDirectories(top.resolve("lib/one/bin"));
        Files.createDirectories(top.resolve("lib/two"));
        Files.createSymbolicLink(top.resolve("sbin"), bin);
        programs = new HostPrograms(
                List.of(
                        top + "/bin",
                        top + "/sbin",
                        top + "/none",
                        top + "/lib/*",
                        top + "/lib/*/bin",
                        top + "/none/*"),
                InstantSource.fixed(NOW));
    }

    private static Path put(Path file, byte[] content, String mode) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static Path put(Path file, String content, String mode) throws IOException {
        return put(file, content.getBytes(StandardCharsets.ISO_8859_1), mode);
    }

    private Path script(String name) throws IOException {
        return put(top.resolve(name), SCRIPT, "rwxr-xr-x");
    }

    private Optional<Host.Programs> matching(Pattern pattern) {
        return Optional.ofNullable(programs.matching(Set.of(pattern)).get(pattern));
    }

    private Optional<Host.Programs> bearing(String extension) {
        return matching(new Pattern.Extension(extension));
    }

    private static byte[] ownProgram() {
        return HostFiles.natives().get(0).pattern().magic().toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "py", "pl", "so", "1", "config", "preinst", "rb-2"})
    void scriptsOfAnExtension(String extension) throws IOException {
        script("bin/a." + extension);
        script("bin/b." + extension + ".other");
        script("bin/" + extension);
        assertThat(bearing(extension)).hasValueSatisfying(found -> {
            assertThat(found.examples()).containsExactly(bin + "/a." + extension);
            assertThat(found.count()).isEqualTo(1);
            assertThat(found.hasLoader()).isFalse();
        });
    }

    @Test
    void theMachinesOwnPrograms() throws IOException {
        put(bin.resolve("own.x"), ownProgram(), "rwxr-xr-x");
        byte[] marked = ownProgram();
        marked[8] = 'A';
        put(bin.resolve("appimage.y"), marked, "rwxr-xr-x");
        byte[] foreign = ownProgram();
        foreign[18] ^= 0x55;
        put(bin.resolve("foreign.z"), foreign, "rwxr-xr-x");
        assertThat(bearing("x")).isPresent();
        assertThat(bearing("y")).isPresent();
        assertThat(bearing("z")).isEmpty();
    }

    @Test
    void whatTheMachineDoesNotRunItselfCountsForNothing() throws IOException {
        put(bin.resolve("a.jar"), "PK\u0003\u0004", "rwxr-xr-x");
        put(bin.resolve("b.jar"), SCRIPT, "rw-r--r--");
        put(bin.resolve("c.jar"), "", "rwxr-xr-x");
        Files.createDirectory(bin.resolve("d.jar"));
        Files.createSymbolicLink(bin.resolve("e.jar"), Path.of("nowhere"));
        Files.createSymbolicLink(bin.resolve("f.jar"), Path.of("f.jar"));
        assertThat(bearing("jar")).isEmpty();
    }

    @Test
    void aLinkCountsByItsOwnName() throws IOException {
        script("lib/tool");
        Files.createSymbolicLink(bin.resolve("tool.link"), top.resolve("lib/tool"));
        script("lib/tool.target");
        Files.createSymbolicLink(bin.resolve("plain"), top.resolve("lib/tool.target"));
        assertThat(bearing("link")).isPresent();
        assertThat(bearing("target")).isEmpty();
    }

    @Test
    void aDirectoryOfTwoNamesCountsOnce() throws IOException {
        script("bin/a.x");
        assertThat(bearing("x"))
                .hasValueSatisfying(found -> assertThat(found.count()).isEqualTo(1));
    }

    @Test
    void eachDirectoryThere() throws IOException {
        script("lib/one/a.x");
        script("lib/two/b.x");
        script("lib/one/bin/c.x");
        script("lib/d.x"); // that one is not asked for
        assertThat(bearing("x"))
                .hasValueSatisfying(found -> assertThat(found.count()).isEqualTo(3));
    }

    @Test
    void onlySomeAreNamed() throws IOException {
        for (String name : List.of("e", "b", "d", "a", "c")) {
            script("bin/" + name + ".x");
        }
        script("lib/one/f.x");
        assertThat(bearing("x"))
                .contains(new Host.Programs(List.of(bin + "/a.x", bin + "/b.x", bin + "/c.x"), 6, false));
    }

    @Test
    void theLoaderIsKnownByItsName() throws IOException {
        put(top.resolve("lib/one/ld-linux-any.so.2"), ownProgram(), "rwxr-xr-x");
        put(top.resolve("lib/one/libc.so.6"), ownProgram(), "rwxr-xr-x");
        assertThat(bearing("2"))
                .hasValueSatisfying(found -> assertThat(found.hasLoader()).isTrue());
        assertThat(bearing("6"))
                .hasValueSatisfying(found -> assertThat(found.hasLoader()).isFalse());
    }

    @Test
    void magicsAreComparedWithWhatIsThere() throws IOException {
        put(bin.resolve("app"), "#!/usr/bin/env python3\nPK\u0003\u0004\u0014\0\u0001\u0002\u0003", "rwxr-xr-x");
        put(bin.resolve("relative"), "#!perl\n", "rwxr-xr-x");
        assertThat(matching(Pattern.Magic.exactly(25, Bytes.ofHex("030414000102"))))
                .hasValueSatisfying(found -> assertThat(found.examples()).containsExactly(bin + "/app"));
        assertThat(matching(Pattern.Magic.exactly(2, Bytes.ofText("perl")))).isPresent();
        assertThat(matching(Pattern.Magic.exactly(2, Bytes.ofText("ruby")))).isEmpty();
    }

    /** Long ago, as far as the clock here goes, so that another change would show. */
    private void settle(Path directory, int hoursAgo) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.from(NOW.minus(Duration.ofHours(hoursAgo))));
    }

    @Test
    void isLookedForAgainOnlyWhereNamesHaveChanged() throws IOException {
        script("bin/a.x");
        settle(bin, 9);
        assertThat(bearing("x")).isPresent();
        Files.delete(bin.resolve("a.x"));
        settle(bin, 9);
        assertThat(bearing("x")).as("a change that cannot be seen").isPresent();
        settle(bin, 8);
        assertThat(bearing("x")).isEmpty();
        script("bin/b.x");
        settle(bin, 7);
        assertThat(bearing("x")).isPresent();
        assertThat(bearing("y")).isEmpty();
        script("bin/b.y");
        settle(bin, 7);
        assertThat(programs.matching(Set.of(new Pattern.Extension("x"), new Pattern.Extension("y"))))
                .as("another question")
                .hasSize(2);
    }

    @Test
    void whatHasJustChangedIsNotBelievedYet() throws IOException {
        Files.setLastModifiedTime(bin, FileTime.from(NOW));
        assertThat(bearing("x")).isEmpty();
        script("bin/a.x");
        Files.setLastModifiedTime(bin, FileTime.from(NOW));
        assertThat(bearing("x")).isPresent();
    }

    @Test
    void directoriesComeAndGo() throws IOException {
        assertThat(bearing("x")).isEmpty();
        Files.createDirectories(top.resolve("none/here"));
        script("none/a.x");
        script("none/here/b.x");
        assertThat(bearing("x"))
                .hasValueSatisfying(found -> assertThat(found.count()).isEqualTo(2));
        Files.delete(top.resolve("none/here/b.x"));
        Files.delete(top.resolve("none/here"));
        assertThat(bearing("x"))
                .hasValueSatisfying(found -> assertThat(found.count()).isEqualTo(1));
    }

    @Test
    void nothingIsAskedForWithoutPatterns() throws IOException {
        script("bin/a.x");
        assertThat(programs.matching(Set.of())).isEqualTo(Map.of());
    }
}
