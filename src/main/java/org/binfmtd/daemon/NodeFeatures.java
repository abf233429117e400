package org.binfmtd.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Action;
import org.binfmtd.plan.Plan;
import org.binfmtd.plan.Verdict;
import org.binfmtd.status.Snapshot;

/**
 * A label of the cluster's node for each ELF machine that a handler is active for, in a file that
 * node-feature-discovery reads. It is written only when it changes: each write wakes that program. For one thread.
 */
final class NodeFeatures {
    /** In the one namespace that node-feature-discovery allows whatever its configuration. */
    private static final String LABEL = "feature.node.kubernetes.io/binfmtd-elf-%s=true";

    /** Node-feature-discovery may run as another user. */
    private static final int MODE = 0644;

    private static final int MOST_BYTES = 65_536;

    private Optional<Problem> problem = Optional.empty();

    Optional<Problem> problem() {
        return problem;
    }

    /** @param file nothing where none is wanted */
    void show(Optional<String> file, Snapshot snapshot) {
        Set<String> labels = snapshot.state() == Snapshot.State.SUSPENDED
                ? Set.of()
                : labels(snapshot.handlers().stream()
                        .filter(handler -> handler.state() == HandlerState.ACTIVE)
                        .flatMap(handler -> handler.pattern().stream()));
        problem = file.flatMap(path -> write(Path.of(path), shown(Path.of(path)), labels));
    }

    /** Takes away the labels of what a plan removes; to be called before that is carried out. */
    void withdraw(Optional<String> file, Plan plan) {
        if (plan.actions().stream().anyMatch(Action.Release.class::isInstance)) {
            Set<String> left = labels(plan.verdicts().values().stream()
                    .filter(verdict -> verdict.state() == HandlerState.ACTIVE)
                    .map(Verdict::registration)
                    .flatMap(Optional::stream)
                    .map(Registration::pattern));
            problem = file.flatMap(path -> retain(Path.of(path), left));
        }
    }

    private static Optional<Problem> retain(Path file, Set<String> left) {
        Optional<String> shown = shown(file);
        Set<String> labels = shown.stream()
                .flatMap(String::lines)
                .filter(left::contains)
                .collect(Collectors.toCollection(TreeSet::new));
        return shown.flatMap(text -> write(file, shown, labels));
    }

    private static Set<String> labels(Stream<Pattern> patterns) {
        return patterns.map(ElfTarget::of)
                .flatMap(Optional::stream)
                .map(target -> LABEL.formatted(target.name()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the file says, if it can be read. */
    private static Optional<String> shown(Path file) {
        try {
            return Optional.of(new String(RegularFile.read(file, MOST_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // it is written, or that fails too
        }
    }

    private static Optional<Problem> write(Path file, Optional<String> shown, Set<String> labels) {
        String text = labels.stream().map(label -> label + "\n").collect(Collectors.joining());
        if (shown.filter(text::equals).isPresent()) {
            return Optional.empty();
        }
        try {
            AtomicFile.replace(file, text.getBytes(StandardCharsets.UTF_8), MODE, Durability.MEMORY);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Problem.ofSystem(
                    Problem.Severity.WARNING,
                    "node-features-not-written",
                    "the node's features " + Printable.printable(file.toString()) + " cannot be written: "
                            + Printable.printable(String.valueOf(e.getMessage())),
                    "give the daemon the right to write there, make room, or change 'node-features' in binfmtd.yaml"));
        }
    }
}
