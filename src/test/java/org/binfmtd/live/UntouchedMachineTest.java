package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root of {@code packaging/try} changes nothing of the machine but what its help names. */
@Tag("live")
class UntouchedMachineTest {
    private static final String NAME =
            "binfmtd-untouched-" + ProcessHandle.current().pid();

    /** Of each of the machine's directories: makes a file and a directory, changes and removes what the test has put there. */
    private static final String WRITE_EVERYWHERE = """
            made=0
            while IFS= read -r place; do
                probe=${place%/}/NAME
                if [ -e "$probe/kept" ]; then
                    echo after >"$probe/kept"; chmod 777 "$probe/kept" "$probe"; touch "$probe/new"
                    rm -rf "$probe/removed"; mv "$probe/moved" "$probe/elsewhere"
                    rm -rf "$probe"
                fi
                echo mark >"$probe-file"; mkdir "$probe-directory"
                ! [ -s "$probe-file" ] || made=$((made + 1))
            done 2>/dev/null
            echo made=$made
            for own in / /etc /usr /var; do
                [ -s $own/NAME-file ] || { echo "nothing can be made in $own" >&2; exit 1; }
            done
            """.replace("NAME", NAME);

    @TempDir
    Path scratch;

    private final List<Path> probes = new ArrayList<>();

    @AfterEach
    void removeWhatWasMade() throws IOException {
        for (Path probe : probes) {
            for (String file : List.of("kept", "removed/file", "removed", "moved", "new", "elsewhere", "")) {
                Files.deleteIfExists(probe.resolve(file));
            }
        }
        for (Path mark : marks()) {
            Files.deleteIfExists(mark);
        }
    }

    @Test
    void whateverIsWrittenVanishes() throws IOException {
        for (Path place : places()) {
            if (!isOfTheKernel(place)) {
                probe(place.resolve(NAME));
            }
        }
        assertThat(probes).isNotEmpty();
        List<String> before = state();
        Path list = Files.write(
                scratch.resolve("places"), places().stream().map(Path::toString).toList());

        var outcome = Sandbox.bare().input(list).bash(WRITE_EVERYWHERE).good();

        assertThat(Integer.parseInt(outcome.value("made"))).isGreaterThan(5);
        assertThat(state()).isEqualTo(before);
        assertThat(marks()).isEmpty();
    }

    @Test
    void whatCanBeWrittenIsTheSandboxsOrNamedInTheHelp() throws IOException {
        Set<String> machines = mounts(Files.readAllLines(Path.of("/proc/self/mountinfo")))
                .map(Mount::device)
                .collect(Collectors.toSet());
        Path config =
                Files.createDirectories(scratch.resolve("config/handlers.d")).getParent();

        var outcome =
                Sandbox.withConfig(config).bash("cat /proc/self/mountinfo").good();

        assertThat(mounts(outcome.lines())
                        .filter(mount -> !mount.isReadOnly() && machines.contains(mount.device()))
                        .map(Mount::target))
                .contains("/tmp", "/etc/binfmtd")
                .isSubsetOf(
                        "/tmp",
                        "/etc/binfmtd",
                        "/run/binfmtd-sandbox/config",
                        Sandbox.project().toString());
    }

    @Test
    void theKernelsSettingsAndTheMachinesDevicesAreOutOfReach() {
        Sandbox.bare().bash("""
                        find /proc /sys ! -type l -writable ! -path "$kernel*" 2>/dev/null >/run/found
                        ! [ -s /run/found ] || { head /run/found >&2; exit 1; }
                        as_it_is=$(cat /proc/sys/vm/swappiness)
                        ! echo "$as_it_is" 2>/dev/null >/proc/sys/vm/swappiness || exit 2
                        ! mount -t proc proc /run/lock 2>/dev/null || exit 3      # nor by another mount
                        ! chmod 666 /dev/null 2>/dev/null || exit 4
                        cd /dev
                        for file in *; do
                            case $file in
                                null | zero | full | random | urandom | tty | ptmx | console) ;;
                                *) [ -L $file ] || [ -d $file ] || { echo "/dev/$file is there" >&2; exit 5; } ;;
                            esac
                        done
                        """).good();
    }

    /** The directories in which something may be: those of the root directory, some below, and all mounts. */
    private static Set<Path> places() throws IOException {
        Set<Path> places = new TreeSet<>(List.of(
                Path.of("/"),
                Path.of("/usr/local"),
                Path.of("/var/lib"),
                Path.of("/var/tmp"),
                Path.of(System.getProperty("user.home"))));
        try (Stream<Path> top = Files.list(Path.of("/"))) {
            top.filter(path -> !Files.isSymbolicLink(path)).forEach(places::add);
        }
        mounts(Files.readAllLines(Path.of("/proc/self/mountinfo")))
                .map(mount -> Path.of(mount.target()))
                .forEach(places::add);
        places.removeIf(place -> !place.isAbsolute() || !Files.isDirectory(place) || staysTheMachines(place));
        return places;
    }

    private static boolean staysTheMachines(Path place) {
        return place.startsWith("/tmp") || place.startsWith(Sandbox.project());
    }

    private static boolean isOfTheKernel(Path place) {
        return Stream.of("/proc", "/sys", "/dev").anyMatch(place::startsWith);
    }

    private void probe(Path probe) throws IOException {
        try {
            probes.add(Files.createDirectory(probe));
        } catch (FileSystemException e) {
            return; // not every place is ours to write in
        }
        Files.writeString(probe.resolve("kept"), "before");
        Files.writeString(probe.resolve("moved"), "before");
        Files.writeString(Files.createDirectory(probe.resolve("removed")).resolve("file"), "before");
    }

    /** What is in the probes. */
    private List<String> state() throws IOException {
        List<String> state = new ArrayList<>();
        for (Path probe : probes) {
            try (Stream<Path> files = Files.exists(probe) ? Files.walk(probe) : Stream.empty()) {
                files.sorted().map(UntouchedMachineTest::described).forEach(state::add);
            }
        }
        return state;
    }

    private static String described(Path file) {
        try {
            return file + " " + Files.readAttributes(file, "unix:mode,ino,ctime")
                    + (Files.isDirectory(file) ? "" : Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> marks() throws IOException {
        return places().stream()
                .flatMap(place -> Stream.of(place.resolve(NAME + "-file"), place.resolve(NAME + "-directory")))
                .filter(Files::exists)
                .toList();
    }

    /** A line of /proc/self/mountinfo. */
    private record Mount(String device, String target, String options) {
        boolean isReadOnly() {
            return List.of(options.split(",")).contains("ro");
        }
    }

    private static Stream<Mount> mounts(List<String> mountinfo) {
        return mountinfo.stream().map(line -> line.split(" ")).map(field -> new Mount(field[2], field[4], field[5]));
    }
}
