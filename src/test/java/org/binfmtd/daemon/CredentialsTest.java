package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.binfmtd.config.Fault;
import org.binfmtd.config.Ground;
import org.binfmtd.config.Layout;
import org.binfmtd.config.files.AmongUsers;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.HostFileSystem;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launch;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.plan.Desired;
import org.binfmtd.plan.Host;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Planner;
import org.binfmtd.plan.Verdict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With {@code credentials} the kernel gives the interpreter the rights of the set-user-ID program that it runs. Whoever
 * could exchange the interpreter would be root: no plan may ever register such a handler.
 */
@AmongUsers
class CredentialsTest {
    private static final HandlerName NAME = new HandlerName("h");
    private static final Set<Flag> GOOD = EnumSet.of(Flag.CREDENTIALS, Flag.FIX_BINARY);
    private static final Pattern MAGIC = Pattern.Magic.exactly(0, Bytes.ofText("foreign"));
    private static final Pattern EXTENSION = new Pattern.Extension("foreign");
    private static int refused;

    private final Ground ground;
    private final HostFileSystem files =
            new DiskFileSystem(SearchPath.standard(), Trust.ofRoot(List.of()), Path.of("/launchers"));

    CredentialsTest() throws IOException {
        ground = new Ground();
        Layout.INTERPRETER.make(ground);
        Ground.sh("printf '\\177ELF interpreter' > " + ground.at("lib/run-2") + " && chmod 755 "
                + ground.at("lib/run-2"));
    }

    static Stream<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        for (String hop : Layout.INTERPRETER.hops()) {
            for (Fault fault : Fault.values()) {
                if (fault.concerns(hop)) {
                    faults.add(Arguments.of(hop, fault, MAGIC, EnumSet.of(Flag.CREDENTIALS)));
                    faults.add(Arguments.of(hop, fault, MAGIC, GOOD));
                    faults.add(Arguments.of(hop, fault, EXTENSION, GOOD));
                }
            }
        }
        return faults.stream();
    }

    private Plan plan(Set<Flag> flags, boolean allowed) {
        return plan(MAGIC, flags, allowed);
    }

    private Plan plan(Pattern pattern, Set<Flag> flags, boolean allowed) {
        String path = ground.at("bin/run").toString();
        Handler.Rule rule = new Handler.Rule(pattern, Optional.empty(), false, List.of(path), flags, Launch.NONE);
        Handler handler = new Handler(
                NAME,
                "",
                true,
                Optional.of(rule),
                0,
                new Origin("h.yaml", 2),
                Map.of("interpreter", new Origin("h.yaml", 4)),
                List.of("h.yaml"));
        Host host = new Host(List.of(), List.of(), files.look(List.of(path), Map.of()), Map.of(), Set.of());
        Declarations declarations = new Declarations(List.of(handler), Map.of(), Set.of(), Set.of(), List.of());
        Observed observed = new Observed(MountState.MOUNTED, 1, true, List.of());
        Desired desired = new Desired(declarations, false, allowed, true, Set.of(), "/launchers");
        return Planner.plan(desired, observed, Map.of(), host);
    }

    private static HandlerState state(Plan plan) {
        return plan.verdicts().get(NAME).state();
    }

    @Test
    void areGivenOnlyWhereTheSettingsAllowItAndTheFileIsPinned() {
        assertThat(state(plan(GOOD, true))).isEqualTo(HandlerState.ACTIVE);
        assertThat(plan(GOOD, true).problems()).isEmpty();
        assertThat(state(plan(GOOD, false))).isEqualTo(HandlerState.REFUSED);
        assertThat(state(plan(EnumSet.of(Flag.CREDENTIALS), true))).isEqualTo(HandlerState.REFUSED);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void areNeverGivenToWhatOthersCanExchange(String hop, Fault fault, Pattern pattern, Set<Flag> flags)
            throws IOException {
        fault.need().orSkip();
        Path at = ground.at(hop.replaceFirst("[@/]$", ""));
        fault.make(at);

        Plan plan = plan(pattern, flags, true);
        assertThat(state(plan)).isEqualTo(HandlerState.REFUSED);
        assertThat(plan.actions()).isEmpty();
        refused++;
        if (pattern.equals(MAGIC) && flags.equals(GOOD)) {
            mend(at, plan.verdicts().get(NAME));
        }
    }

    private void mend(Path at, Verdict verdict) throws IOException {
        assertThat(verdict.reason()).contains(" " + at + " ");
        Ground.mend(at, verdict.remedy());
        assertThat(state(plan(GOOD, true))).isEqualTo(HandlerState.ACTIVE);
    }

    @Test
    void withoutThemItIsAWarning() throws IOException {
        assertThat(plan(EnumSet.noneOf(Flag.class), false).problems()).isEmpty();
        Ground.sh("chmod 777 " + ground.at("alternatives"));
        Plan plan = plan(EnumSet.noneOf(Flag.class), false);
        assertThat(state(plan)).isEqualTo(HandlerState.ACTIVE);
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
            assertThat(problem.code()).isEqualTo("untrusted-interpreter");
            assertThat(problem.describe())
                    .startsWith("h.yaml:4: h: interpreter: ")
                    .contains(ground.at("alternatives") + " can be written")
                    .endsWith("put what is needed of it where only root can write, such as in /opt");
        });
        Ground.sh("chmod 755 " + ground.at("alternatives"));
        assertThat(plan(EnumSet.noneOf(Flag.class), false).problems())
                .as("at the next look, though the file is the same")
                .isEmpty();
    }

    @AfterAll
    static void tell() {
        System.out.println("credentials: " + refused + " bad combinations, each refused");
    }
}
