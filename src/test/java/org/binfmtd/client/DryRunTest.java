package org.binfmtd.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.status.Snapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where no daemon runs, the same snapshot is computed, and nothing is changed. */
class DryRunTest {
    @TempDir
    Path directory;

    @BeforeEach
    void declare() throws IOException {
        Files.createDirectories(directory.resolve("etc/handlers.d"));
        Files.writeString(
                directory.resolve("etc/handlers.d/a.yaml"),
                "handlers: { words: { match: { extension: words }, interpreter: /bin/cat } }\n");
    }

    private DryRun on(Entry... entries) {
        return DryRun.on(new DryRun.Machine(
                new SearchPath(List.of(directory.resolve("etc"))),
                Trust.anybody(),
                new Observed(MountState.MOUNTED, 1, true, List.of(entries)),
                Path.of("/bm"),
                directory.resolve("state"),
                directory.resolve("run")));
    }

    private static Entry entry(String name, String interpreter) {
        return new Entry.Known(
                EntryName.of(name), true, new Registration(new Pattern.Extension(name), interpreter, Set.of()), 7, 0);
    }

    @Test
    void whatTheKernelLacksHasFailedAndWouldBeRegistered() {
        DryRun run = on();
        assertThat(run.steps()).extracting(PlannedStep::verb).containsExactly("register");
        assertThat(run.snapshot().state()).isEqualTo(Snapshot.State.WORKING);
        assertThat(run.snapshot().handlers()).singleElement().satisfies(status -> {
            assertThat(status.state()).isEqualTo(HandlerState.FAILED);
            assertThat(status.reason()).isEqualTo("the kernel does not have it as declared: new");
        });
    }

    @Test
    void nothingIsAppliedAndNothingWritten() throws IOException {
        DryRun run = on(entry("words", "/bin/cat"));
        assertThat(run.snapshot().lastPass()).isZero();
        assertThat(run.snapshot().observedGeneration()).isZero();
        assertThat(run.snapshot().handlers())
                .singleElement()
                .satisfies(status -> assertThat(status.state()).isEqualTo(HandlerState.ACTIVE));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("etc"));
        }
    }

    @Test
    void entriesOfOtherProgramsAreReportedAsByTheDaemon() {
        DryRun run = on(entry("words", "/bin/cat"), entry("lost", "/no/such/interpreter"));
        assertThat(run.snapshot().problems()).extracting(Problem::code).containsExactly("foreign-missing-interpreter");
    }
}
