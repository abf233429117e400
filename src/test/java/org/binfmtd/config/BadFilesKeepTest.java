package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Desired;
import org.binfmtd.plan.Host;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Planner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bad file in the place of a good one: what the good one had declared stays in the kernel as it is. */
class BadFilesKeepTest {
    private static final long DEVICE = 7;
    private static final HandlerName OTHER = new HandlerName("declared-by-the-same-file");

    static Stream<Path> files() {
        return Corpus.files("bad");
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatWasGoodBefore(Path file) {
        HandlerMerger overlay = new HandlerMerger();
        overlay.add(HandlersFile.of(
                "file", new DocumentReader().read(file, Trust.anybody().walk())));
        Declarations declarations = overlay.declarations();
        Set<HandlerName> before = new TreeSet<>(declarations.broken().keySet());
        if (declarations.mayStillDeclare("file")) {
            before.add(OTHER);
        }
        assertThat(before).as("handlers that the file breaks").isNotEmpty();
        Plan plan = plan(declarations, before);
        assertThat(plan.actions()).isEmpty();
        before.forEach(name ->
                assertThat(plan.verdicts().get(name).state()).as(name.text()).isEqualTo(HandlerState.FROZEN));
    }

    private static Plan plan(Declarations declarations, Set<HandlerName> before) {
        List<Entry> entries = new ArrayList<>();
        Map<HandlerName, Claim> owned = new TreeMap<>();
        for (HandlerName name : before) {
            Registration registration = new Registration(new Pattern.Extension(name.text()), "/bin/good", Set.of());
            entries.add(new Entry.Known(name.entry(), true, registration, entries.size() + 1, 0));
            owned.put(
                    name,
                    new Claim(
                            name,
                            registration,
                            0,
                            Claim.Kind.OWN,
                            DEVICE,
                            List.of("file"),
                            entries.size(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }
        Desired desired = new Desired(declarations, false, false, true, Set.of(), "/var/lib/binfmtd/launchers");
        Host host = new Host(List.of(), List.of(), Map.of(), Map.of(), Set.of());
        return Planner.plan(desired, new Observed(MountState.MOUNTED, DEVICE, true, entries), owned, host);
    }
}
