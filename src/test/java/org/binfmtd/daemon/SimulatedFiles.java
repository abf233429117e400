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
import org.binfmtd.host.ChangeListener;
import org.binfmtd.host.ChangeWatcher;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.HostFileSystem;
import org.binfmtd.host.Trigger;
import org.binfmtd.host.WatchList;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.TrustViolation;
import org.binfmtd.plan.Host;
import org.binfmtd.plan.Host.Interpreter;

/** The files of a simulated machine: what is declared, and the programs, which its kernel knows as well. */
final class SimulatedFiles implements HostFileSystem {
    /** What begins like this is one of the machine's own programs. */
    static final Bytes PROTECTED = Bytes.ofText("zz");

    final Map<HandlerName, Handler> handlers = new TreeMap<>();
    private Map<String, Interpreter> lastLook = Map.of();
    final Set<String> brokenFiles = new HashSet<>();
    final Set<HandlerName> brokenHandlers = new HashSet<>();
    Settings settings = settings(
            Duration.ofSeconds(30), Settings.OnConflict.KEEP, Settings.OnOvertake.RESTORE, Settings.OnStop.KEEP);

    /** Whether something cannot be read for a reason that may pass. */
    boolean hindered;

    /** Whether nothing can be watched. */
    boolean cannotWatch;
    /** Whether the daemon hears of nothing, because nothing could be watched when it last tried. */
    boolean isDeaf;

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

    /** Settings under which the daemon mounts nothing. */
    static Settings settings(
            Duration resync,
            Settings.OnConflict onConflict,
            Settings.OnOvertake onOvertake,
            Settings.OnStop onStop,
            HandlerName... protectedNames) {
        return settings(resync, onConflict, onOvertake, onStop, Optional.empty(), protectedNames);
    }

    /** The same, with a file for node-feature-discovery. */
    static Settings settings(
            Duration resync,
            Settings.OnConflict onConflict,
            Settings.OnOvertake onOvertake,
            Settings.OnStop onStop,
            Optional<String> nodeFeatures,
            HandlerName... protectedNames) {
        return new Settings(
                Settings.MountPolicy.NEVER,
                true,
                resync,
                onConflict,
                onOvertake,
                onStop,
                false,
                List.of(protectedNames),
                List.of(),
                Settings.DEFAULTS.imports(),
                16,
                Optional.empty(),
                nodeFeatures,
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
        return new Configuration(settings, true, List.of(), lastRead, hindered);
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
    public Map<Pattern, Host.Programs> programs(Set<Pattern> patterns) {
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
    public Optional<FileIdentity> pinAt(String path) {
        return path.startsWith(launchers + "/") ? DiskFileSystem.pinOf(path) : kernel.file(path);
    }

    @Override
    public boolean isGone(String path) {
        return pinAt(path).isEmpty();
    }

    @Override
    public Optional<TrustViolation> distrust(String path) {
        return Optional.empty();
    }

    @Override
    public void watch(WatchList list, Settings any) {
        // whoever changes something tells of it
    }

    @Override
    public ChangeWatcher alarm(ChangeListener triggers) {
        return new SimulatedAlarm(triggers);
    }

    /** Raises what the simulation raises, as long as something can be watched when it is armed. */
    private final class SimulatedAlarm implements ChangeWatcher {
        private final ChangeListener triggers;

        SimulatedAlarm(ChangeListener triggers) {
            this.triggers = triggers;
            isDeaf = false;
        }

        @Override
        public void arm(WatchList list) {
            if (isDeaf && !cannotWatch) {
                triggers.raise(Trigger.KERNEL);
                triggers.raise(Trigger.INTERPRETER);
                triggers.raise(Trigger.CONFIG);
            }
            isDeaf = cannotWatch;
        }

        @Override
        public boolean isOutdated() {
            return false;
        }

        @Override
        public Optional<Problem> problem() {
            return isDeaf
                    ? Optional.of(Problem.ofSystem(Problem.Severity.WARNING, "watching-degraded", "deaf", "listen"))
                    : Optional.empty();
        }

        @Override
        public void close() {
            isDeaf = false;
        }
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
