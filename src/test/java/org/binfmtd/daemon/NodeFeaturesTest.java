package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.Settings;
import org.binfmtd.host.Trigger;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file for node-feature-discovery: what it says, and when, step by step. */
class NodeFeaturesTest {
    private static final String RISCV = "feature.node.kubernetes.io/binfmtd-elf-riscv64=true\n";
    private static final String SPARC = "feature.node.kubernetes.io/binfmtd-elf-sparc64=true\n";

    @TempDir
    Path directory;

    private final SimulatedTime time = new SimulatedTime();
    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    private SimulatedFiles files;
    private Reconciler loop;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("binfmtd");
        files = new SimulatedFiles(kernel, directory.resolve("launchers"), time);
        files.settings = SimulatedFiles.settings(
                Duration.ofSeconds(5),
                Settings.OnConflict.KEEP,
                Settings.OnOvertake.RESTORE,
                Settings.OnStop.REMOVE,
                Optional.of(file.toString()));
        loop = new Reconciler(new Dependencies(
                kernel,
                directory.resolve("binfmt_misc"),
                files,
                directory.resolve("state"),
                directory.resolve("run"),
                Systemd.of(Map.of(), 1),
                time::instant,
                time::now,
                () -> 0.5));
        declare("riscv64");
        declare("sparc64");
        loop.firstPass();
        loop.settle();
        goOn(Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void declare(String machine) {
        HandlerName name = new HandlerName(machine);
        ElfTarget target = ElfTarget.named(machine).orElseThrow();
        kernel.install("/i/" + machine);
        files.handlers.put(
                name,
                new Handler(
                        name,
                        "",
                        true,
                        Optional.of(new Handler.Rule(
                                target.pattern(),
                                Optional.of(target),
                                false,
                                List.of("/i/" + machine),
                                Set.of(),
                                Launch.NONE)),
                        0,
                        new Origin("/h/1.yaml", 1),
                        Map.of(),
                        List.of("/h/1.yaml")));
    }

    private void goOn(Duration duration) throws InterruptedException {
        long end = time.now() + duration.toNanos();
        while (time.now() < end) {
            long deadline = loop.deadline();
            time.advanceTo(Math.max(time.now(), loop.due(deadline)));
            loop.step(deadline);
        }
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the file says whenever the kernel is about to be written to. */
    private List<String> textsBeforeEffects() {
        List<String> texts = new ArrayList<>();
        kernel.watchedBy(new FakeBinfmtMisc.Spectator() {
            @Override
            public void before(String effect) {
                texts.add(text());
            }
        });
        return texts;
    }

    @Test
    void eachMachineThatAHandlerIsActiveForHasALabel() {
        assertThat(text()).isEqualTo(RISCV + SPARC);
    }

    @Test
    void aLabelGoesBeforeTheEntryDoes() throws InterruptedException {
        List<String> texts = textsBeforeEffects();
        files.handlers.remove(new HandlerName("sparc64"));
        goOn(Duration.ofSeconds(20));
        assertThat(texts).containsExactly(RISCV);
        assertThat(text()).isEqualTo(RISCV);
    }

    @Test
    void aLabelComesAfterTheEntryDoes() throws InterruptedException {
        files.handlers.remove(new HandlerName("sparc64"));
        goOn(Duration.ofSeconds(20));
        List<String> texts = textsBeforeEffects();
        declare("sparc64");
        goOn(Duration.ofSeconds(20));
        assertThat(texts).containsExactly(RISCV);
        assertThat(text()).isEqualTo(RISCV + SPARC);
    }

    @Test
    void theLabelsGoBeforeTheEntriesAreRemovedAtTheEnd() throws InterruptedException {
        List<String> texts = textsBeforeEffects();
        loop.stop();
        loop.run(() -> true);
        assertThat(texts).containsExactly("", "");
    }

    @Test
    void whereBinfmtMiscIsSwitchedOffThereIsNoLabel() throws InterruptedException {
        kernel.switchOff();
        goOn(Duration.ofSeconds(20));
        assertThat(text()).isEmpty();
        kernel.switchOn();
        goOn(Duration.ofSeconds(20));
        assertThat(text()).isEqualTo(RISCV + SPARC);
    }

    @Test
    void whatIsRightAlreadyIsNotWrittenAgain() throws Exception {
        Object before = Files.readAttributes(file, "unix:ino").get("ino");
        goOn(Duration.ofSeconds(20));
        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(before);
    }

    @Test
    void whatAnotherProgramDidToTheFileIsPutRight() throws Exception {
        Files.writeString(file, SPARC);
        goOn(Duration.ofSeconds(20));
        assertThat(text()).isEqualTo(RISCV + SPARC);
        Files.delete(file);
        goOn(Duration.ofSeconds(20));
        assertThat(text()).isEqualTo(RISCV + SPARC);
    }

    @Test
    void whatCannotBeWrittenIsTold() throws Exception {
        Files.delete(file);
        Files.createDirectories(file.resolve("occupied"));
        goOn(Duration.ofSeconds(20));
        assertThat(loop.snapshot().problems()).extracting(Problem::code).contains("node-features-not-written");
        Files.delete(file.resolve("occupied"));
        Files.delete(file);
        loop.triggers.raise(Trigger.REPAIR);
        goOn(Duration.ofSeconds(20));
        assertThat(loop.snapshot().problems()).extracting(Problem::code).doesNotContain("node-features-not-written");
    }
}
