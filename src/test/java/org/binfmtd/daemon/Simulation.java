package org.binfmtd.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.binfmtd.config.Settings;
import org.binfmtd.host.Trigger;
import org.binfmtd.kernel.DimKernel;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;

/**
 * The real loop on a machine that is not real: its kernel, its programs, its configuration and its clocks are the
 * simulation's, and so is the time that passes. Only the inventory and the launchers are files, which outlive the
 * daemon.
 */
final class Simulation implements AutoCloseable {
    static final List<HandlerName> NAMES =
            List.of("a", "b", "c", "d", "e").stream().map(HandlerName::new).toList();
    static final List<String> PROGRAMS = List.of("/i/a", "/i/b", "/i/c");

    /** A loop that does not wait this often in a row without doing anything is busy. */
    private static final int MOST_STALLS = 4;

    /** When files have not changed for so long the daemon believes that what is missing is meant to be. */
    static final Duration QUIET = Duration.ofSeconds(1);
    /** The clock goes no further in one step. */
    static final Duration STEP = Duration.ofMillis(200);

    /** How coarse the time stamps of the kernel are. */
    private static final Duration TICK = Duration.ofMillis(4);

    private static final double SECOND = 1e9;

    final Random random;
    final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    /** The same as the daemon sees it. */
    final DimKernel sight = new DimKernel(kernel);

    final SimulatedTime time = new SimulatedTime();
    private final long started = time.now();
    final SimulatedFiles files;
    final SimulatedJournal journal;
    final Witness witness;
    private final List<String> story = new ArrayList<>();

    private final Dependencies ground;
    private Optional<Reconciler> daemon = Optional.empty();
    private long deadline;
    private long lastNoise;
    private int stalls;
    /** Moments before and after effects until the daemon is killed; negative: never. */
    private int deathIn = -1;
    /** Whether the daemon may be killed between two passes. */
    boolean dies = true;

    private long lastTick;

    private int steps;
    private int passes;
    private int deaths;
    private int cuts;
    private int starts;
    int reckonings;

    /** What simulations have come to. */
    record Tally(
            long steps,
            long passes,
            long effects,
            long deaths,
            long cuts,
            long starts,
            long reckonings,
            Duration time) {
        static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0, Duration.ZERO);

        Tally plus(Tally other) {
            return new Tally(
                    steps + other.steps,
                    passes + other.passes,
                    effects + other.effects,
                    deaths + other.deaths,
                    cuts + other.cuts,
                    starts + other.starts,
                    reckonings + other.reckonings,
                    time.plus(other.time));
        }
    }

    Simulation(long seed, Path directory) {
        random = new Random(seed);
        files = new SimulatedFiles(kernel, directory.resolve("state/launchers"), time);
        journal = new SimulatedJournal(directory.resolve("run/inventory"));
        witness = new Witness(kernel, files, journal, NAMES);
        witness.before = this::maybeDie;
        witness.after = effect -> {
            tell("  " + effect);
            time.advance(3000);
            maybeDie();
        };
        PROGRAMS.forEach(kernel::install);
        ground = new Dependencies(
                new StaleKernel(sight),
                directory.resolve("binfmt_misc"),
                files,
                directory.resolve("state"),
                directory.resolve("run"),
                Systemd.of(Map.of(), 1),
                time::instant,
                this::readClock,
                random::nextDouble);
    }

    /** So many steps: somebody does something, and time goes by. */
    void live(int count) {
        FaultInjector mischief = new FaultInjector(this);
        Invariants reckoning = new Invariants(this);
        start();
        for (int step = 0; step < count; step++) {
            tell("--- " + step);
            mischief.act();
            this.steps++;
            if (random.nextInt(60) == 0) {
                reckoning.reckon();
            }
        }
        reckoning.reckon();
    }

    void tell(String what) {
        story.add(what);
    }

    /** What has happened, the latest last. */
    String story() {
        return String.join("\n", story.subList(Math.max(0, story.size() - 400), story.size()));
    }

    // The daemon.

    /** Time goes by between any two looks at the clock, now and then so much that something falls due. */
    private long readClock() {
        if (random.nextInt(100) == 0) {
            time.advance(random.nextInt(40_000_000));
        }
        return time.now();
    }

    Optional<Reconciler> daemon() {
        return daemon;
    }

    void start() {
        if (daemon.isPresent()) {
            return;
        }
        tell("start");
        starts++;
        Reconciler fresh = new Reconciler(ground);
        daemon = Optional.of(fresh);
        lastNoise = time.now();
        watched(false, () -> {
            fresh.firstPass();
            fresh.settle();
        });
        lastNoise = time.now();
        stalls = 0;
        awaitNext();
    }

    private void awaitNext() {
        daemon.ifPresent(alive -> {
            deadline = alive.deadline();
            checkFights(alive);
        });
    }

    /** Who gives way in a fight must come back to it after its pause. */
    private void checkFights(Reconciler alive) {
        boolean givesWay = alive.snapshot().handlers().stream()
                .anyMatch(each ->
                        each.state() == HandlerState.FAILED && each.reason().startsWith("somebody keeps"));
        long longest = FlapDamping.LONGEST.toNanos() * 3 / 2;
        if (givesWay && deadline - time.now() > longest) {
            throw new AssertionError("an entry is given up for " + (deadline - time.now()) / SECOND + " s");
        }
    }

    void dieIn(int moments) {
        deathIn = moments;
    }

    private void maybeDie() {
        if (deathIn >= 0 && deathIn-- == 0) {
            throw new SimulatedDeath();
        }
    }

    /** The daemon is killed, maybe while it writes to its inventory. */
    void kill() {
        if (daemon.isEmpty()) {
            return;
        }
        deaths++;
        daemon.get().close();
        daemon = Optional.empty();
        kernel.killed();
        deathIn = -1;
        int cut = random.nextInt(journal.uncertain() + 1);
        tell("killed" + (cut > 0 ? ", " + cut + " bytes of the journal are not written" : ""));
        if (cut > 0) {
            cuts++;
            journal.cut(cut);
        }
    }

    /** The daemon is stopped, as the service manager does it. */
    void stop() {
        daemon.ifPresent(alive -> {
            tell("stop");
            alive.stop();
            witness.leaving = files.inForce().onStop() == Settings.OnStop.REMOVE;
            watched(true, () -> alive.run(() -> true));
            witness.leaving = false;
        });
        daemon.ifPresent(Reconciler::close);
        daemon = Optional.empty();
    }

    private interface Doing {
        void run() throws InterruptedException;
    }

    /** Lets the daemon act while every effect is looked at. */
    private void watched(boolean removalsDue, Doing doing) {
        witness.begin(removalsDue);
        try {
            doing.run();
        } catch (SimulatedDeath death) {
            kill();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        passes++;
    }

    // Time.

    void raise(Trigger trigger) {
        stalls = 0;
        if (files.isDeaf && trigger != Trigger.RELOAD && trigger != Trigger.REPAIR) {
            return;
        }
        daemon.ifPresent(alive -> alive.triggers.raise(trigger));
        if (trigger == Trigger.CONFIG) {
            lastNoise = time.now();
        }
    }

    /** The kernel tells of a change of one entry. */
    void raiseKernel(EntryName name) {
        stalls = 0;
        daemon.filter(alive -> !files.isDeaf).ifPresent(alive -> alive.triggers.raiseKernel(name));
    }

    /** Lets time go by, and the daemon do what is due meanwhile. */
    void advance(Duration span) {
        long start = time.now();
        long end = start + span.toNanos();
        int wakeUps = 0;
        int before = witness.effects();
        while (daemon.isPresent() && daemon.get().due(deadline) - end <= 0) {
            step();
            wakeUps++;
        }
        goTo(Math.max(end, time.now()));
        double seconds = (time.now() - start) / SECOND;
        checkWork("wake-ups", wakeUps, 30 + 12 * seconds);
        checkWork("effects", witness.effects() - before, 400 + 200 * seconds);
    }

    private void goTo(long then) {
        time.advanceTo(then);
        if (then - lastTick > TICK.toNanos()) {
            lastTick = then;
            kernel.tick();
        }
    }

    private void checkWork(String what, int count, double most) {
        if (count > most) {
            throw new AssertionError(count + " " + what + " where " + (long) most + " were enough");
        }
    }

    private void step() {
        long due = daemon.get().due(deadline);
        int effects = witness.effects();
        boolean waits = due - time.now() > 0;
        if (waits) {
            goTo(due);
        }
        leaveNoDoubt();
        watched(time.now() - lastNoise >= QUIET.toNanos(), () -> daemon.get().step(deadline));
        boolean worked = witness.effects() > effects;
        stalls = waits || worked ? 0 : stalls + 1;
        if (stalls > MOST_STALLS) {
            throw new AssertionError("the loop is busy");
        }
        if (daemon.isPresent() && worked) {
            hearOneself();
        }
        awaitNext();
    }

    /** Whether the files have been quiet for long enough must not depend on how long the step takes. */
    private void leaveNoDoubt() {
        long quiet = lastNoise + QUIET.toNanos();
        long left = quiet - time.now();
        if (left > 0 && left <= STEP.toNanos()) {
            goTo(quiet);
        }
    }

    /** Its own writes wake the daemon too; a loop that answers them with writes never ends. */
    private void hearOneself() {
        if (random.nextBoolean() && !files.isDeaf) {
            daemon.get().triggers.raise(Trigger.KERNEL);
        }
        if (dies && random.nextInt(30) == 0) {
            kill();
            start();
        }
    }

    Tally tally() {
        return new Tally(
                steps,
                passes,
                witness.effects(),
                deaths,
                cuts,
                starts,
                reckonings,
                Duration.ofNanos(time.now() - started));
    }

    @Override
    public void close() {
        daemon.ifPresent(Reconciler::close);
        daemon = Optional.empty();
    }
}
