package org.binfmtd.config.handlers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.config.diagnostics.ProblemList;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Problem;

/**
 * Lays files over each other, lowest first: a later one's fields replace those of an earlier one, and another program's
 * definition counts whole or not at all.
 */
public final class HandlerMerger {
    /** Handlers that may be declared. */
    public static final int MOST = 16_384;

    private final Map<HandlerName, HandlerBuilder> drafts = new TreeMap<>();
    private final Set<String> brokenFiles = new HashSet<>();
    private final Set<String> incompleteFiles = new HashSet<>();
    private final ProblemList problems = new ProblemList();
    private int rank;
    private int leftOut;

    /** What follows is from a directory of this rank, or from files as high as that; higher ranks come later. */
    public void begin(int nextRank) {
        rank = nextRank;
    }

    public void add(HandlersFile file) {
        add(file, List.of());
    }

    /**
     * @param hides files that are not read because of this one; if it is broken their meaning is unknown, so
     *     what they declared before stays too
     */
    public void add(HandlersFile file, List<Path> hides) {
        note(file, hides);
        for (Fragment each : file.fragments()) {
            if (hasRoom(each)) {
                draft(each.name()).override(each, rank);
            }
        }
    }

    /** The same, without what the file declares. */
    public void note(HandlersFile file, List<Path> hides) {
        problems.add(file.file(), file.problems());
        if (!file.readable()) {
            brokenFiles.add(file.file());
            for (Path each : hides) {
                brokenFiles.add(each.toString());
            }
        }
        if (!file.complete()) {
            incompleteFiles.add(file.file());
        }
    }

    /** What another program's file declares, instead of all that was said of the handler so far. */
    public void replace(Fragment imported) {
        if (hasRoom(imported)) {
            HandlerBuilder draft = HandlerBuilder.ofImport(imported, rank);
            Optional.ofNullable(drafts.put(imported.name(), draft)).ifPresent(draft::hide);
        }
    }

    private boolean hasRoom(Fragment fragment) {
        boolean hasRoom = drafts.size() < MOST || drafts.containsKey(fragment.name());
        if (!hasRoom) {
            leaveOut(fragment);
        }
        return hasRoom;
    }

    /** Counts what is not declared because there are too many; what its file declared before stays as it is. */
    public void leaveOut(Fragment fragment) {
        leftOut++;
        incompleteFiles.add(fragment.origin().file());
    }

    public void addProblem(Problem problem) {
        problems.add(problem.file(), List.of(problem));
    }

    /** A directory whose files cannot be known. */
    public void addUnlisted(Problem problem) {
        problems.add(problem.file(), List.of(problem));
        brokenFiles.add(problem.file());
    }

    public Declarations declarations() {
        RankOrder.keep(drafts.values());
        List<Handler> handlers = new ArrayList<>();
        Map<HandlerName, Problem> broken = new HashMap<>();
        for (HandlerBuilder each : drafts.values()) {
            each.hiddenDefinitions().forEach(this::addProblem);
            Optional<Problem> fault = fault(each);
            if (fault.isPresent()) {
                broken.put(each.name(), fault.get());
            } else {
                handlers.add(each.handler());
            }
        }
        if (leftOut > 0) {
            addProblem(tooMany());
        }
        return new Declarations(handlers, broken, brokenFiles, incompleteFiles, problems.inOrder());
    }

    private Problem tooMany() {
        return Problem.ofSystem(
                Problem.Severity.ERROR,
                "too-many-handlers",
                leftOut + " definitions are left out, because " + MOST + " handlers are declared before them",
                "take away definitions that are not needed");
    }

    private HandlerBuilder draft(HandlerName name) {
        HandlerBuilder draft = drafts.get(name);
        if (draft == null) {
            draft = new HandlerBuilder(name);
            drafts.put(name, draft);
        }
        return draft;
    }

    private Optional<Problem> fault(HandlerBuilder draft) {
        if (draft.fault().isPresent()) {
            return draft.fault();
        }
        List<Problem> found = draft.check();
        for (Problem each : found) {
            problems.add(each.file(), List.of(each));
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }
}
