package org.binfmtd.bus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Event;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.binfmtd.status.Snapshot.HandlerStatus;

/** Handlers and snapshots to show. */
public final class Samples {
    private static final String FILE = "/etc/binfmtd/handlers.d/a.yaml";

    private Samples() {}

    static Snapshot snapshot(HandlerStatus... handlers) {
        return snapshot(Snapshot.State.CONVERGED, List.of(handlers), List.of(), List.of());
    }

    public static Snapshot snapshot(
            Snapshot.State state, List<HandlerStatus> handlers, List<EntryStatus> entries, List<Problem> problems) {
        return new Snapshot(
                state,
                "mounted",
                "/proc/sys/fs/binfmt_misc",
                3,
                2,
                1_700_000_000_000_001L,
                handlers,
                entries,
                Map.of(new HandlerName("WSLInterop"), "present"),
                problems,
                List.of(new Event(1_700_000_000_000_000L, "capitals", "removed", "repaired after 840 us")));
    }

    /** Something of everything. */
    public static Snapshot rich() {
        return rich(elf("arm", "arm"), new EntryStatus("W\\x0a", true, "extension .exe", "/init", "fix-binary", false));
    }

    /** The same after a repair, when another program's entry is gone. */
    static Snapshot changed() {
        return rich(repaired(elf("arm", "arm"), 5));
    }

    private static Snapshot rich(HandlerStatus arm, EntryStatus... others) {
        Problem problem = new Problem(
                Problem.Severity.ERROR,
                "unknown-key",
                "/etc/binfmtd/a\nb.yaml",
                3,
                5,
                "arm",
                "flgs",
                "no such key",
                "write flags");
        EntryStatus jar = new EntryStatus("jar", true, "extension .jar", "/usr/bin/jar", "", true);
        return snapshot(
                Snapshot.State.DEGRADED,
                List.of(extension("jar", "jar"), elf("armeb", "armeb"), arm, bare("7.x", HandlerState.FROZEN)),
                Stream.concat(Stream.of(others), Stream.of(jar)).toList(),
                List.of(problem));
    }

    static Snapshot qemu(int count) {
        return snapshot(Stream.concat(ElfTarget.all().stream().map(ElfTarget::name), names(count))
                .limit(count)
                .map(name -> "qemu-" + name)
                .map(name -> elf(name, "aarch64"))
                .toArray(HandlerStatus[]::new));
    }

    static HandlerStatus elf(String name, String target) {
        ElfTarget machine = ElfTarget.named(target).orElseThrow();
        return status(name, machine.pattern(), Set.of(Flag.FIX_BINARY, Flag.PRESERVE_ARGV0));
    }

    static HandlerStatus extension(String name, String extension) {
        return status(name, new Pattern.Extension(extension), Set.of());
    }

    /** Nothing is known of it but its name. */
    static HandlerStatus bare(String name, HandlerState state) {
        return new HandlerStatus(
                new HandlerName(name),
                Optional.empty(),
                state,
                "its file cannot be read",
                "fix the file",
                5,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                0,
                0);
    }

    static HandlerStatus repaired(HandlerStatus status, long repairs) {
        return new HandlerStatus(
                status.name(),
                status.handler(),
                status.state(),
                status.reason(),
                status.remedy(),
                status.since(),
                status.pattern(),
                status.registration(),
                status.interpreter(),
                status.held(),
                status.adopted(),
                status.shadows(),
                status.shadowedBy(),
                repairs,
                status.errno());
    }

    private static HandlerStatus status(String name, Pattern pattern, Set<Flag> flags) {
        Handler.Rule rule = new Handler.Rule(
                pattern,
                Optional.empty(),
                false,
                List.of("/usr/bin/" + name + "-static", "/usr/bin/" + name),
                flags,
                Launch.NONE);
        Origin origin = new Origin(FILE, 2);
        Handler handler = new Handler(
                new HandlerName(name),
                "Programs for " + name,
                true,
                Optional.of(rule),
                -7,
                origin,
                Map.of("match", new Origin(FILE, 3), "interpreter", new Origin(FILE, 4)),
                List.of(FILE));
        return new HandlerStatus(
                handler.name(),
                Optional.of(handler),
                HandlerState.ACTIVE,
                "",
                "",
                1_700_000_000_000_000L,
                Optional.of(pattern),
                Optional.of(new Registration(pattern, "/usr/bin/" + name, flags)),
                Optional.of("/usr/bin/" + name),
                Optional.of(new FileIdentity(64, 12345, 1)),
                false,
                List.of("low"),
                List.of(),
                4,
                0);
    }

    private static Stream<String> names(int count) {
        return IntStream.range(0, count).mapToObj(number -> "n" + number);
    }
}
