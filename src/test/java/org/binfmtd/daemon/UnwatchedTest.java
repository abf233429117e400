package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.host.Trigger;
import org.binfmtd.kernel.Errno;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What cannot be watched, or not be looked at, is told of and looked for; in simulated time. */
class UnwatchedTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("binfmtd");
    private static final HandlerName A = new HandlerName("a");
    private static final HandlerName B = new HandlerName("b");
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Simulation simulation;

    UnwatchedTest(@TempDir Path directory) {
        simulation = new Simulation(1, directory);
    }

    @BeforeEach
    void start() {
        LOG.setLevel(Level.OFF);
        simulation.dies = false;
        declare(A);
        simulation.start();
        simulation.advance(SOON);
        assertThat(state()).isEqualTo(Snapshot.State.CONVERGED);
    }

    @AfterEach
    void stop() {
        simulation.close();
        LOG.setLevel(null);
    }

    private void declare(HandlerName name) {
        Handler.Rule rule = new Handler.Rule(
                new Pattern.Extension(name.text()),
                Optional.empty(),
                false,
                List.of(Simulation.PROGRAMS.get(0)),
                Set.of(),
                Launch.NONE);
        simulation.files.handlers.put(
                name,
                new Handler(
                        name, "", true, Optional.of(rule), 0, new Origin("/f", 1), java.util.Map.of(), List.of("/f")));
    }

    private Snapshot snapshot() {
        return simulation.daemon().orElseThrow().snapshot();
    }

    private Snapshot.State state() {
        return snapshot().state();
    }

    private List<String> problems() {
        return snapshot().problems().stream().map(Problem::code).toList();
    }

    private boolean serves(HandlerName name) {
        return simulation.kernel.read(name.entry()).filter(Entry::enabled).isPresent();
    }

    private void deafen() {
        simulation.files.cannotWatch = true;
        simulation.raise(Trigger.MOUNT);
        simulation.advance(Duration.ofMillis(100));
    }

    @Test
    void whatCannotBeWatchedIsFoundWithinTwoSeconds() {
        deafen();
        assertThat(state()).isEqualTo(Snapshot.State.DEGRADED);
        assertThat(problems()).containsExactly("watching-degraded");
        for (int round = 0; round < 20; round++) {
            simulation.kernel.drop(A.entry());
            simulation.advance(SOON);
            assertThat(serves(A)).as("entry, round %s", round).isTrue();
        }
        declare(B);
        simulation.advance(SOON);
        assertThat(serves(B)).as("file").isTrue();
        simulation.kernel.uninstall(Simulation.PROGRAMS.get(0));
        simulation.advance(Duration.ofSeconds(13));
        assertThat(serves(A)).as("interpreter gone").isFalse();
        simulation.kernel.install(Simulation.PROGRAMS.get(0));
        simulation.advance(SOON);
        assertThat(serves(A)).as("interpreter back").isTrue();
    }

    @Test
    void whatCanBeWatchedAgainIsWatchedAndNotLookedForAnyMore() {
        deafen();
        simulation.files.cannotWatch = false;
        simulation.advance(SOON);
        assertThat(state()).isEqualTo(Snapshot.State.CONVERGED);
        assertThat(problems()).isEmpty();
        int reads = simulation.files.reads();
        simulation.advance(Duration.ofSeconds(300));
        assertThat(simulation.files.reads() - reads).as("only resyncs").isLessThanOrEqualTo(11);
    }

    @Test
    void whatCannotBeReadIsLookedAtAgainSoonAndCountsAsNothing() {
        for (Errno errno : List.of(Errno.ENOMEM, Errno.EMFILE, Errno.EIO, Errno.EACCES, Errno.UNKNOWN)) {
            int effects = simulation.kernel.effects();
            simulation.sight.hide(name -> Optional.of(errno));
            simulation.raiseKernel(A.entry());
            simulation.advance(Duration.ofSeconds(10));
            assertThat(state()).as(errno.name()).isEqualTo(Snapshot.State.DEGRADED);
            assertThat(problems()).containsExactly("entry-unreadable");
            assertThat(simulation.journal.claims()).containsOnlyKeys(A);
            simulation.sight.hide(name -> Optional.empty());
            simulation.advance(SOON.plus(SOON));
            assertThat(state()).as(errno.name()).isEqualTo(Snapshot.State.CONVERGED);
            assertThat(problems()).isEmpty();
            assertThat(simulation.kernel.effects()).as("effects").isEqualTo(effects);
            assertThat(snapshot().handlers().get(0).repairs()).isZero();
        }
    }

    @Test
    void whatCannotBeLookedAtIsShownAsItWas() {
        Snapshot before = snapshot();
        simulation.sight.darken(Optional.of(Errno.EMFILE));
        simulation.raise(Trigger.KERNEL);
        simulation.advance(Duration.ofSeconds(10));
        assertThat(state()).isEqualTo(Snapshot.State.DEGRADED);
        assertThat(problems()).contains("kernel-unreadable").noneMatch(code -> code.startsWith("mount-"));
        assertThat(snapshot().mountState()).isEqualTo("mounted");
        assertThat(snapshot().handlers()).isEqualTo(before.handlers());
        assertThat(snapshot().entries()).isEqualTo(before.entries());
        simulation.kernel.drop(A.entry());
        simulation.sight.darken(Optional.empty());
        simulation.advance(SOON.plus(SOON));
        assertThat(state()).isEqualTo(Snapshot.State.CONVERGED);
        assertThat(serves(A)).isTrue();
    }

    @Test
    void whatCannotBeLookedAtAtTheStartIsNotTheMountsFault() {
        simulation.stop();
        simulation.sight.darken(Optional.of(Errno.ENFILE));
        Simulation again = simulation;
        again.start();
        assertThat(problems()).contains("kernel-unreadable").noneMatch(code -> code.startsWith("mount-"));
        again.kernel.drop(A.entry());
        again.sight.darken(Optional.empty());
        again.advance(SOON.plus(SOON));
        assertThat(state()).isEqualTo(Snapshot.State.CONVERGED);
        assertThat(serves(A)).isTrue();
    }
}
