package org.binfmtd.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.config.Settings;
import org.binfmtd.host.Trigger;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Registration;

/** All that administrators, package managers, other programs and the kernel do to a simulated machine, by chance. */
final class FaultInjector {
    private static final HandlerName PROTECTED = new HandlerName("p");
    private static final List<HandlerName> OTHERS = List.of(PROTECTED, new HandlerName("q"), new HandlerName("r"));
    private static final List<Errno> REFUSALS = List.of(
            Errno.ENOMEM, Errno.EIO, Errno.EROFS, Errno.EPERM, Errno.EACCES, Errno.EEXIST, Errno.EINVAL, Errno.ETXTBSY);

    private static final List<Errno> UNREADABLE = List.of(
            Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE, Errno.EIO, Errno.EACCES, Errno.EPERM, Errno.EINTR, Errno.UNKNOWN);

    /** While something cannot be looked at it is tried again and again. */
    private static final Duration LONGEST_HIDING = Duration.ofSeconds(20);

    private final Simulation simulation;
    private final Random random;
    private final FakeBinfmtMisc kernel;
    private final SimulatedFiles files;
    private final Definitions definitions;
    private boolean isHiding;

    FaultInjector(Simulation simulation) {
        this.simulation = simulation;
        this.random = simulation.random;
        this.kernel = simulation.kernel;
        this.files = simulation.files;
        this.definitions = new Definitions(random);
    }

    /** One thing happens, or a few at once, and then some time goes by. */
    void act() {
        for (int more = 1 + random.nextInt(3); more > 0; more--) {
            happen();
        }
        Duration pause = shorter(pause(), files.settings.resyncInterval().multipliedBy(30));
        pause = isHiding || files.cannotWatch ? shorter(pause, LONGEST_HIDING) : pause;
        simulation.tell("wait " + pause);
        simulation.advance(pause);
        if (random.nextInt(4) > 0) {
            simulation.start();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration pause() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> Duration.ZERO;
            case 3, 4, 5 -> Duration.ofNanos(random.nextInt(5_000_000));
            case 6, 7, 8 -> Duration.ofMillis(random.nextInt(200));
            case 9, 10, 11 -> Duration.ofMillis(random.nextInt(2000));
            case 12, 13 -> Duration.ofMillis(random.nextInt(20_000));
            case 14 -> Duration.ofSeconds(random.nextInt(120));
            default -> random.nextInt(20) == 0 ? Duration.ofHours(5) : Duration.ofMinutes(random.nextInt(20));
        };
    }

    private void happen() {
        switch (random.nextInt(22)) {
            case 21 -> deafen();
            case 20 -> hide();
            case 0, 1, 2, 3, 4 -> configure();
            case 5, 6, 7, 8, 9, 10 -> drift();
            case 11, 12, 13 -> maintainPrograms();
            case 14 -> mount();
            case 15 -> refuse();
            case 16, 17 -> endDaemon();
            case 18 -> touchLaunchers();
            default -> ask();
        }
    }

    // The administrator.

    private void configure() {
        HandlerName name = name();
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> {
                files.handlers.put(name, definitions.handler(name));
                simulation.tell("declare " + Definitions.describe(files.handlers.get(name)));
            }
            case 5 -> {
                simulation.tell("undeclare " + name);
                files.handlers.remove(name);
            }
            case 6 -> {
                simulation.tell("undeclare all, and declare it again");
                Map<HandlerName, Handler> all = new TreeMap<>(files.handlers);
                files.handlers.clear();
                raise(Trigger.CONFIG);
                simulation.advance(Duration.ofMillis(random.nextInt(900)));
                files.handlers.putAll(all);
            }
            case 7 -> toggle(files.brokenFiles, pick(Definitions.FILES));
            case 8 -> toggle(files.brokenHandlers, name);
            default -> set();
        }
        raise(Trigger.CONFIG);
    }

    private <T> void toggle(Set<T> set, T element) {
        boolean broken = set.add(element);
        if (!broken) {
            set.remove(element);
        }
        simulation.tell((broken ? "break " : "mend ") + element);
    }

    private void set() {
        files.settings = SimulatedFiles.settings(
                Duration.ofSeconds(pick(List.of(2, 30, 600))),
                pick(List.of(Settings.OnConflict.values())),
                pick(List.of(Settings.OnOvertake.values())),
                random.nextInt(4) == 0 ? Settings.OnStop.REMOVE : Settings.OnStop.KEEP,
                random.nextBoolean() ? new HandlerName[] {PROTECTED} : new HandlerName[0]);
        simulation.tell("resync " + files.settings.resyncInterval() + ", " + files.settings.onConflict() + ", "
                + files.settings.onOvertake() + ", protect " + files.settings.protectedNames());
    }

    private void ask() {
        switch (random.nextInt(6)) {
            case 0 -> raise(Trigger.RELOAD);
            case 1 -> raise(Trigger.REPAIR);
            case 2 -> simulation.time.jump(Duration.ofDays(365 * (random.nextInt(21) - 10)));
            case 3 -> raise(Trigger.KERNEL);
            case 4 -> lock();
            default -> raise(Trigger.CONFIG);
        }
    }

    /** Another careful program is at work for a while. */
    private void lock() {
        Duration span = Duration.ofMillis(random.nextInt(1500));
        simulation.tell("locked for " + span);
        kernel.lockByAnother(true);
        simulation.advance(span);
        kernel.lockByAnother(false);
    }

    // Other programs.

    private void drift() {
        EntryName name = entryName();
        switch (random.nextInt(11)) {
            case 0, 1 -> {
                simulation.tell("drop " + name);
                kernel.drop(name);
            }
            case 2, 3 -> {
                simulation.tell("disable " + name);
                kernel.disable(name);
            }
            case 4, 5 -> put(name, registration());
            case 6 -> {
                simulation.tell("put something new at " + name);
                kernel.putOpaque(name, Bytes.ofText("enabled\nsomething new\n"));
            }
            case 7 -> {
                simulation.tell("flush");
                kernel.flush();
            }
            case 8 -> reorder();
            case 9 -> put(pick(OTHERS).entry(), registration());
            default -> fight(name);
        }
        if (random.nextBoolean()) {
            simulation.raiseKernel(name);
        } else {
            raise(Trigger.KERNEL);
        }
    }

    private void put(EntryName name, Registration registration) {
        if (!registration.has(Flag.FIX_BINARY)
                || kernel.file(registration.interpreter()).isPresent()) {
            simulation.tell("put " + name + ": " + registration.describe());
            kernel.put(name, registration);
        }
    }

    /** Registers again what there is, which brings it to the top. */
    private void reorder() {
        List<Entry> entries = kernel.observe().entries();
        if (!entries.isEmpty() && pick(entries) instanceof Entry.Known entry) {
            put(entry.name(), entry.registration());
        }
    }

    private void fight(EntryName name) {
        simulation.tell("fight for " + name);
        for (int round = random.nextInt(40); round > 0; round--) {
            kernel.drop(name);
            simulation.raiseKernel(name);
            simulation.advance(Duration.ofMillis(random.nextInt(50)));
        }
    }

    private Registration registration() {
        return random.nextInt(3) == 0 && !files.handlers.isEmpty()
                ? definitions.registrationOf(
                        pick(List.copyOf(files.handlers.values())),
                        files.launchers().toString())
                : definitions.registration();
    }

    private void maintainPrograms() {
        String path = pick(Simulation.PROGRAMS);
        boolean comes = random.nextInt(3) > 0;
        simulation.tell((comes ? "install " : "uninstall ") + path);
        if (comes) {
            kernel.install(path);
        } else {
            kernel.uninstall(path);
        }
        raise(Trigger.INTERPRETER);
    }

    private void touchLaunchers() {
        List<Path> launchers = launchers();
        if (!launchers.isEmpty()) {
            Path launcher = pick(launchers);
            simulation.tell("touch " + launcher.getFileName());
            try {
                if (random.nextBoolean()) {
                    Files.delete(launcher);
                } else {
                    Files.writeString(launcher, "echo changed\n");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            raise(Trigger.LAUNCHER);
        }
    }

    private List<Path> launchers() {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(files.launchers())) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(files.launchers())) {
                stream.forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        found.sort(null);
        return found;
    }

    // The kernel.

    private void mount() {
        switch (random.nextInt(4)) {
            case 0 -> {
                MountState state = pick(List.of(MountState.values()));
                simulation.tell("mount is " + state.word());
                kernel.mount(state);
            }
            case 1 -> {
                simulation.tell("a new mount");
                kernel.renew();
                kernel.mount(MountState.MOUNTED);
            }
            case 2 -> {
                simulation.tell("mount is back");
                kernel.mount(MountState.MOUNTED);
            }
            default -> switchGlobally();
        }
        raise(Trigger.MOUNT);
    }

    private void switchGlobally() {
        boolean on = random.nextBoolean();
        simulation.tell("status is " + on);
        if (on) {
            kernel.switchOn();
        } else {
            kernel.switchOff();
        }
    }

    /** From now on some effects are refused, or all of a kind. */
    private void refuse() {
        String kind = pick(List.of("register", "remove", "enable", "", "register a", "register b"));
        int outOfTen = pick(List.of(0, 0, 1, 5, 10));
        simulation.tell("refuse " + outOfTen + " of ten '" + kind + "'");
        kernel.refuse(effect -> effect.startsWith(kind) && random.nextInt(10) < outOfTen
                ? Optional.of(pick(REFUSALS))
                : Optional.empty());
    }

    /** From now on some entries cannot be read, or nothing can be looked at, or all can again. */
    private void hide() {
        int kind = random.nextInt(6);
        isHiding = kind < 4;
        Errno errno = pick(UNREADABLE);
        EntryName hidden = entryName();
        int outOfTen = pick(List.of(1, 5, 10));
        simulation.sight.darken(kind == 0 ? Optional.of(errno) : Optional.empty());
        simulation.sight.hide(
                switch (kind) {
                    case 1 -> name -> random.nextInt(10) < outOfTen ? Optional.of(errno) : Optional.empty();
                    case 2, 3 -> name -> name.equals(hidden) ? Optional.of(errno) : Optional.empty();
                    default -> name -> Optional.empty();
                });
        simulation.tell("hide, kind " + kind + ": " + hidden + ", " + outOfTen + " of ten, " + errno);
        if (kind == 0 && random.nextBoolean()) {
            simulation.advance(Duration.ofMillis(random.nextInt(3000)));
            simulation.sight.darken(Optional.empty());
            isHiding = false;
        }
    }

    /** From now on nothing can be watched, or all can again. */
    private void deafen() {
        files.cannotWatch = random.nextBoolean();
        simulation.tell("can watch: " + !files.cannotWatch);
        raise(Trigger.MOUNT);
    }

    private void endDaemon() {
        switch (random.nextInt(4)) {
            case 0 -> simulation.kill();
            case 1 -> simulation.stop();
            default -> {
                int moments = random.nextInt(24);
                simulation.tell("death in " + moments);
                simulation.dieIn(moments);
            }
        }
    }

    /** Most triggers come, some are lost. */
    private void raise(Trigger trigger) {
        if (random.nextInt(5) > 0) {
            simulation.tell(trigger.name());
            simulation.raise(trigger);
        }
    }

    private HandlerName name() {
        return pick(Simulation.NAMES);
    }

    /** A name that some entry has or could have, temporary ones too. */
    private EntryName entryName() {
        return switch (random.nextInt(6)) {
            case 0 -> EntryName.temporaryFor(name(), 1 + random.nextInt(2));
            case 1 -> pick(OTHERS).entry();
            default -> name().entry();
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
