package org.binfmtd.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.config.SearchPath;
import org.binfmtd.config.Trust;
import org.binfmtd.daemon.Snapshot.HandlerStatus;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Problem;
import org.binfmtd.reconcile.Desired;
import org.binfmtd.reconcile.Plan;
import org.binfmtd.reconcile.Planner;

/**
 * What the daemon would say of the files on this machine if there were nothing in its kernel yet: they are read, and the
 * handlers held against the machine's own programs. Nothing is written, and no rights are needed but to read.
 */
public final class Rehearsal {
    /** Where launchers would be; nothing is put there. */
    private static final Path LAUNCHERS = Path.of("/var/lib/binfmtd/launchers");

    private Rehearsal() {}

    /** Everything that is wrong or doubtful, in the order of files and lines. */
    public static List<Problem> problems(SearchPath path, Trust trust) {
        World world = new World(new DiskSurroundings(path, trust, LAUNCHERS), System::nanoTime);
        world.readFiles();
        world.inspectHost(List.of());
        Observed nothing = new Observed(MountState.MOUNTED, 1, true, List.of());
        Desired desired = new Desired(
                world.declarations(), false, world.settings().allowCredentials(), true, Set.of(), LAUNCHERS.toString());
        Plan plan = Planner.plan(desired, nothing, Map.of(), world.host());
        List<HandlerStatus> handlers = new Portrait()
                .handlers(new Portrait.Findings(
                        world.declarations().handlers(), plan.verdicts(), nothing, Map.of(), Map.of(), 0));
        List<Problem> problems = new ArrayList<>(world.problems());
        problems.addAll(plan.problems());
        Set<HandlerName> broken = new HashSet<>(world.declarations().broken().keySet());
        problems.addAll(Trouble.of(nothing, "", handlers, broken));
        return problems;
    }
}
