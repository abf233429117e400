package org.binfmtd.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.binfmtd.config.Configuration;
import org.binfmtd.config.Settings;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.plan.Host;

/** What the files declare and what the host has, as last looked at. For one thread. */
public final class ReconcileInputs {
    private final HostFileSystem files;
    private final InterpreterFiles interpreters;
    private final LauncherFiles launchers;
    private final LongSupplier nanoTime;
    private final RetryTimer reading = new RetryTimer(Duration.ofSeconds(1), Duration.ofSeconds(5));

    private Settings settings = Settings.DEFAULTS;
    private Configuration configuration = new Configuration(settings, true, List.of(), Declarations.NONE, false);
    private long generation;
    /** Those whose programs {@link #host} has. */
    private Set<Pattern> patterns = Set.of();

    private List<Host.ProtectedFile> protectedFiles = List.of();
    private Host host = new Host(HostFiles.natives(), protectedFiles, Map.of(), Map.of(), Set.of());

    public ReconcileInputs(HostFileSystem files, LongSupplier nanoTime) {
        this.files = files;
        this.interpreters = new InterpreterFiles(files, nanoTime);
        this.launchers = new LauncherFiles(files.launchers(), nanoTime);
        this.nanoTime = nanoTime;
    }

    /**
     * Reads all files. Settings that cannot be read leave the former ones in force.
     *
     * @return whether anything is declared differently now
     */
    public boolean readFiles() {
        Configuration read = files.read(generation == 0 ? Optional.empty() : Optional.of(settings));
        reading.looked(read.hindered(), nanoTime.getAsLong());
        Settings before = settings;
        if (read.settingsReadable() || generation == 0) {
            settings = read.settings();
        }
        boolean changed = generation == 0 || !read.equals(configuration) || !before.equals(settings);
        configuration = changed ? read : configuration;
        generation += changed ? 1 : 0;
        return changed;
    }

    /** When to read again what could not be read for a reason that may pass, on the monotonic clock. */
    public OptionalLong nextReading() {
        return reading.next();
    }

    /** Looks at the interpreters that handlers and claims name, and at the host's own programs. */
    public void inspectHost(Collection<Claim> claims) {
        inspectHost(claims, Map.of());
    }

    /** The same, but not at what programs of the host a handler takes that has its entry already: that can wait. */
    public void inspectHostQuickly(Collection<Claim> claims) {
        Map<HandlerName, Pattern> registered = new HashMap<>();
        for (Claim claim : claims) {
            registered.put(claim.handler(), claim.registration().pattern());
        }
        inspectHost(claims, registered);
    }

    private void inspectHost(Collection<Claim> claims, Map<HandlerName, Pattern> registered) {
        if (protectedFiles.isEmpty()) {
            protectedFiles = files.protectedFiles();
        }
        launchers.inspect();
        Map<String, Host.Interpreter> present = interpreters.inspect(interpreterPaths(claims));
        patterns = patterns(present, registered);
        Host found = new Host(host.natives(), protectedFiles, present, files.programs(patterns), launchers.intact());
        host = found.equals(host) ? host : found;
    }

    /** Looks at the interpreters alone. */
    public void inspectInterpreters(Collection<Claim> claims) {
        Map<String, Host.Interpreter> found = interpreters.inspect(interpreterPaths(claims));
        if (!found.equals(host.interpreters())) {
            host = new Host(host.natives(), host.protectedFiles(), found, programs(found), host.launchers());
        }
    }

    private Set<String> interpreterPaths(Collection<Claim> claims) {
        Set<String> paths = new HashSet<>();
        for (Handler handler : declarations().handlers()) {
            handler.rule().ifPresent(rule -> paths.addAll(rule.candidates()));
        }
        claims.forEach(claim -> paths.add(claim.registration().interpreter()));
        return paths;
    }

    /** Those of the host's programs that patterns match; looked for again only if there are other patterns now. */
    private Map<Pattern, Host.Programs> programs(Map<String, Host.Interpreter> present) {
        Set<Pattern> before = patterns;
        patterns = patterns(present, Map.of());
        return patterns.equals(before) ? host.programs() : files.programs(patterns);
    }

    /**
     * Those that may match programs of the host, of handlers that could be registered: others need no look at the disk.
     */
    private Set<Pattern> patterns(Map<String, Host.Interpreter> present, Map<HandlerName, Pattern> registered) {
        Set<Pattern> found = new HashSet<>();
        for (Handler handler : declarations().handlers()) {
            if (handler.enabled() && handler.rule().isPresent()) {
                Handler.Rule rule = handler.rule().get();
                if (HostFiles.mayMatchPrograms(rule.pattern())
                        && !rule.pattern().equals(registered.get(handler.name()))
                        && isPresent(rule.candidates(), present)) {
                    found.add(rule.pattern());
                }
            }
        }
        return found;
    }

    private static boolean isPresent(List<String> candidates, Map<String, Host.Interpreter> present) {
        for (String path : candidates) {
            if (present.get(path) instanceof Host.Interpreter.Present) {
                return true;
            }
        }
        return false;
    }

    /** When an interpreter has been as it is for long enough to matter, on the monotonic clock. */
    public OptionalLong nextHostChange() {
        return interpreters.next();
    }

    /** All that a change in should make us look again. */
    public WatchList watchList(boolean mounted, Path mountPoint) {
        WatchList list = WatchList.empty();
        if (mounted) {
            list.addAll(mountPoint, Trigger.KERNEL);
        }
        files.watch(list, settings);
        list.addDirectory(launchers.directory(), Trigger.LAUNCHER);
        host.interpreters().keySet().forEach(path -> list.addFile(Path.of(path), Trigger.INTERPRETER));
        return list;
    }

    /** The identity of the file at a path now, if there is one. */
    public Optional<FileIdentity> pinAt(String path) {
        return files.pinAt(path);
    }

    public Declarations declarations() {
        return configuration.declarations();
    }

    /** Whether some of these handlers are no longer declared. */
    public boolean lacksSome(Set<HandlerName> names) {
        Set<HandlerName> declared = new HashSet<>(declarations().broken().keySet());
        declarations().handlers().forEach(handler -> declared.add(handler.name()));
        return !declared.containsAll(names);
    }

    /** What is wrong in the files. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(configuration.settingsProblems());
        problems.addAll(declarations().problems());
        return problems;
    }

    public boolean settingsReadable() {
        return configuration.settingsReadable();
    }

    public Settings settings() {
        return settings;
    }

    public long generation() {
        return generation;
    }

    /**
     * The host as last looked at, with the launchers that have been written since; the same object if it is the same.
     */
    public Host host() {
        Set<String> intact = launchers.intact();
        if (!intact.equals(host.launchers())) {
            host = new Host(host.natives(), host.protectedFiles(), host.interpreters(), host.programs(), intact);
        }
        return host;
    }

    public LauncherFiles launchers() {
        return launchers;
    }

    /** Removes the launchers that no entry runs, nor one that was about to be written. */
    public void sweepLaunchers(Observed observed, Collection<Claim> claims) {
        Set<String> used = new HashSet<>();
        for (Entry entry : observed.entries()) {
            if (entry instanceof Entry.Known known) {
                used.add(known.registration().interpreter());
            }
        }
        for (Claim claim : claims) {
            used.add(claim.registration().interpreter());
            claim.former().ifPresent(former -> used.add(former.interpreter()));
        }
        launchers.sweep(used);
    }
}
