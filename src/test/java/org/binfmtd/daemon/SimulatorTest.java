package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The real loop in simulated machines in which everything happens at once, and at the worst moment. To see one again,
 * run it with the seed that the failure names: {@code -Dbinfmtd.simulations.first=SEED -Dbinfmtd.simulations=1}.
 */
class SimulatorTest {
    /** More for a long run: {@code -Dbinfmtd.simulations=10000}. */
    private static final int SIMULATIONS = Integer.getInteger("binfmtd.simulations", 250);

    private static final long FIRST = Long.getLong("binfmtd.simulations.first", 0);
    private static final int STEPS = Integer.getInteger("binfmtd.simulations.steps", 200);

    /** How often a long run tells how far it is. */
    private static final int EVERY = 500;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("binfmtd");

    @TempDir
    Path temporary;

    private Path directory;

    /** What happened to those that did not come out right, by their seeds. */
    private final Map<Long, String> wrong = new ConcurrentSkipListMap<>();

    private final AtomicInteger done = new AtomicInteger();

    @BeforeEach
    void silence() {
        LOG.setLevel(Level.OFF);
    }

    /**
     * In memory, where there is such a place and programs may be run there: half of the time would go into renaming.
     */
    @BeforeEach
    void choosePlace() throws IOException {
        directory = temporary;
        Path memory = Path.of("/dev/shm");
        if (Files.isWritable(memory)) {
            Path there = Files.createTempDirectory(memory, "binfmtd");
            Path program = Files.createFile(there.resolve("program"));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            directory = Files.isExecutable(program) ? there : temporary;
            if (!directory.equals(there)) {
                delete(there);
            }
        }
    }

    @AfterEach
    void tidyUp() throws IOException {
        LOG.setLevel(null);
        delete(directory);
    }

    @Test
    void everySimulationComesOutRight() {
        Simulation.Tally tally = LongStream.range(FIRST, FIRST + SIMULATIONS)
                .parallel()
                .mapToObj(this::simulate)
                .reduce(Simulation.Tally.NOTHING, Simulation.Tally::plus);
        System.out.println("simulated: " + tally);
        assertThat(wrong.values().stream().limit(3))
                .as("%d went wrong, the seeds of some: %s", wrong.size(), wrong.keySet())
                .isEmpty();
    }

    private Simulation.Tally simulate(long seed) {
        Path place = directory.resolve(Long.toString(seed));
        try (Simulation simulation = new Simulation(seed, place)) {
            live(simulation, seed);
            delete(place);
            tellProgress();
            return simulation.tally();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void live(Simulation simulation, long seed) {
        try {
            simulation.live(STEPS);
        } catch (AssertionError | RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            wrong.put(seed, "in the simulation of seed " + seed + ": " + trace + "\n" + simulation.story());
        }
    }

    private void tellProgress() {
        int count = done.incrementAndGet();
        if (count % EVERY == 0) {
            System.out.println("simulated: " + count + " of " + SIMULATIONS + ", wrong: " + wrong.keySet());
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }
}
