package org.binfmtd.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.config.Configuration;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Distrust;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pin;
import org.binfmtd.model.Problem;
import org.binfmtd.reconcile.Host;
import org.binfmtd.reconcile.Host.Interpreter;

/** The files of a simulated machine: what is declared, and the programs, which its kernel knows as well. */
final class SimulatedFiles implements Surroundings {
    /** What begins like this is one of the machine's own programs. */
    static final Bytes PROTECTED = Bytes.ofText("zz");

    final Map<HandlerName, Handler> handlers = new TreeMap<>();
    private Map<String, Interpreter> lastLook = Map.of();
    final Set<String> brokenFiles = new HashSet<>();
    final Set<HandlerName> brokenHandlers = new HashSet<>();
    Settings settings = settings(
            Duration.ofSeconds(30), Settings.OnConflict.KEEP, Settings.OnOvertake.RESTORE, Settings.OnStop.KEEP);

    private final FakeBinfmtMisc kernel;
    private final Path launchers;
    private final SimulatedTime time;
    private Declarations lastRead = Declarations.NONE;
    private Settings inForce = settings;
    private long lastReadAt;
    private long lastChangeAt;
    private int reads;
    /** The handlers that the daemon has found nowhere, and when it first did. */
    private final Map<HandlerName, Long> missingSince = new HashMap<>();

    SimulatedFiles(FakeBinfmtMisc kernel, Path launchers, SimulatedTime time) {
        this.time = time;
        this.kernel = kernel;
        this.launchers = launchers;
    }

    /** Settings under which the daemon starts no thread of its own and mounts nothing. */
    static Settings settings(
            Duration resync,
            Settings.OnConflict onConflict,
            Settings.OnOvertake onOvertake,
            Settings.OnStop onStop,
            HandlerName... protectedNames) {
        return new Settings(
                Settings.Mount.NEVER,
                false,
                resync,
                onConflict,
                onOvertake,
                onStop,
                false,
                List.of(protectedNames),
                Settings.DEFAULTS.imports(),
                16,
                Optional.empty(),
                Settings.LogLevel.ERROR);
    }

    /** The settings that the daemon knows. */
    Settings inForce() {
        return inForce;
    }

    /** Whether what the daemon has read has been the same for so long that it must know what is gone. */
    boolean areSettled() {
        return lastReadAt - lastChangeAt
                >= Simulation.QUIET.plus(Simulation.STEP).toNanos();
    }

    /** How often the daemon has read them. */
    int reads() {
        return reads;
    }

    /** What the daemon knows to be declared. */
    Declarations lastRead() {
        return lastRead;
    }

    /** Whether a handler was named nowhere in reads that were as far apart as they must be. */
    boolean isGoneForGood(HandlerName name) {
        return missingSince.containsKey(name) && lastReadAt - missingSince.get(name) >= Simulation.QUIET.toNanos();
    }

    Declarations declarations() {
        Map<HandlerName, Problem> broken = new HashMap<>();
        brokenHandlers.forEach(name -> broken.put(name, trouble(name)));
        List<Handler> good = handlers.values().stream()
                .filter(handler -> !brokenHandlers.contains(handler.name()))
                .filter(handler -> handler.files().stream().noneMatch(brokenFiles::contains))
                .toList();
        return new Declarations(good, broken, brokenFiles, Set.of(), List.of());
    }

    private static Problem trouble(HandlerName name) {
        return Problem.ofSystem(Problem.Severity.ERROR, "simulated", name + " is misspelt", "");
    }

    @Override
    public Configuration read(Optional<Settings> former) {
        Declarations read = declarations();
        lastReadAt = time.now();
        if (former.isEmpty() || !read.equals(lastRead) || !settings.equals(inForce)) {
            lastChangeAt = lastReadAt;
        }
        lastRead = read;
        reads++;
        Simulation.NAMES.forEach(this::noteMissing);
        inForce = settings;
        return new Configuration(settings, true, List.of(), lastRead);
    }

    private void noteMissing(HandlerName name) {
        boolean isNamed = lastRead.broken().containsKey(name)
                || lastRead.handlers().stream()
                        .anyMatch(handler -> handler.name().equals(name));
        if (isNamed) {
            missingSince.remove(name);
        } else {
            missingSince.putIfAbsent(name, lastReadAt);
        }
    }

    @Override
    public List<Host.ProtectedFile> protectedFiles() {
        return List.of(new Host.ProtectedFile("a program of this machine", PROTECTED));
    }

    @Override
    public Map<String, String> commands(Set<String> extensions) {
        return Map.of();
    }

    @Override
    public Map<String, Interpreter> look(Collection<String> paths, Map<String, Interpreter> before) {
        Map<String, Interpreter> found = new HashMap<>();
        paths.forEach(path -> found.put(path, look(path)));
        lastLook = found;
        return found;
    }

    private Interpreter look(String path) {
        return pinAt(path)
                .<Interpreter>map(
                        pin -> new Interpreter.Present(pin, Bytes.of((byte) 0x7f), path, false, Optional.empty()))
                .orElseGet(() -> new Interpreter.Absent("does not exist", false));
    }

    @Override
    public Optional<Pin> pinAt(String path) {
        return path.startsWith(launchers + "/") ? DiskSurroundings.pinOf(path) : kernel.file(path);
    }

    @Override
    public Optional<Distrust> distrust(String path) {
        return Optional.empty();
    }

    @Override
    public void watch(WatchList list, Settings any) {
        throw new AssertionError("nothing is watched here");
    }

    @Override
    public Path launchers() {
        return launchers;
    }

    /** Whether the daemon knows that there is one of the candidates. */
    boolean isSeen(Handler.Rule rule) {
        return rule.candidates().stream().anyMatch(path -> lastLook.get(path) instanceof Interpreter.Present);
    }

    /** The first candidate that there is. */
    Optional<String> interpreter(Handler.Rule rule) {
        return rule.candidates().stream()
                .filter(path -> pinAt(path).isPresent())
                .findFirst();
    }
}
