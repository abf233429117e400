package org.binfmtd.explain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Flag;
import org.binfmtd.model.LaunchedProgram;
import org.binfmtd.model.Observed;

/**
 * Walks the steps of {@code execve(2)}: entries of {@code binfmt_misc} come before scripts, and these before the
 * machine's own programs; who takes a file puts another one in its place, and all begins again, five times at most.
 * What it cannot see makes a {@link Doubt}.
 */
public final class Explainer {
    /** How often a file may be put in another's place ({@code exec_binprm} in the kernel's {@code fs/exec.c}). */
    private static final int MOST_REWRITES = 5;

    /** The kernel stamps files and entries with clocks that tick so slowly. */
    private static final long TICK = Duration.ofMillis(10).toNanos();

    private final Observed observed;
    private final List<ElfTarget> natives;
    private final ProgramFiles programs;
    private final Supplier<List<Candidate>> candidates;
    private final Map<String, String> environment;

    /**
     * @param observed what counts for the caller; if it is not mounted, its state says whether there may be entries
     * @param natives the targets whose programs the machine runs itself
     * @param candidates what is declared, asked for only where no entry takes a file
     * @param environment of the caller
     */
    public Explainer(
            Observed observed,
            List<ElfTarget> natives,
            ProgramFiles programs,
            Supplier<List<Candidate>> candidates,
            Map<String, String> environment) {
        this.observed = observed;
        this.natives = List.copyOf(natives);
        this.programs = programs;
        this.candidates = candidates;
        this.environment = Map.copyOf(environment);
    }

    /** @param path as it would be given to {@code execve(2)} */
    public Explanation explain(String path) {
        return new Walk().from(path);
    }

    /** One exec. */
    private final class Walk {
        private final List<Hop> hops = new ArrayList<>();
        /** The entry that wanted the file opened: that works for one rewrite only. */
        private Optional<Entry.Known> opener = Optional.empty();

        private Optional<Doubt> doubt = Optional.empty();

        Explanation from(String path) {
            Optional<Ending> ending = Optional.empty();
            Next next = new Next(path, programs.at(path), Optional.empty());
            while (ending.isEmpty()) {
                Hop hop = hop(next);
                hops.add(hop.with(Remarks.of(hop, before())));
                doubt(Doubts.of(hop, observed));
                ending = end(hop);
                if (ending.isEmpty()) {
                    next = next(hop.taker());
                    ending = refusal(hop, next);
                }
            }
            return explanation(ending.get());
        }

        private Optional<Hop> before() {
            return hops.isEmpty() ? Optional.empty() : Optional.of(hops.get(hops.size() - 1));
        }

        private void doubt(Optional<Doubt> more) {
            doubt = doubt.or(() -> more);
        }

        /** How it ends here, if it does. */
        private Optional<Ending> end(Hop hop) {
            if (hop.program() instanceof Program.Refused refused) {
                return Optional.of(Endings.refused(hop.path(), refused.obstacle()));
            }
            if (hop.taker() instanceof Taker.AsProgram own) {
                return Optional.of(own.loader()
                        .flatMap(loader -> missing(hop.path(), loader))
                        .orElseGet(() -> new Ending.Runs(hop.path(), false)));
            }
            if (hop.taker() instanceof Taker.None) {
                return Optional.of(Endings.unhandled(hop, observed, candidates.get()));
            }
            return Optional.empty();
        }

        private Next next(Taker taker) {
            if (taker instanceof Taker.ByEntry byEntry) {
                String path = byEntry.entry().registration().interpreter();
                return new Next(path, programs.at(path), Optional.of(byEntry.entry()));
            }
            String path = ((Taker.AsScript) taker).line().interpreter();
            return new Next(path, programs.at(path), Optional.empty());
        }

        /** The kernel opens the next file, and only then finds that this was once too often. */
        private Optional<Ending> refusal(Hop hop, Next next) {
            if (next.isHeldAndGone()) {
                doubt(next.by().map(Doubts::ofHeldFile));
                return Optional.of(new Ending.Runs(next.path(), true));
            }
            if (next.program() instanceof Program.Refused refused) {
                hops.add(Hop.refused(next.path(), refused));
                return Optional.of(Endings.unusable(hop, next.path(), refused.obstacle()));
            }
            if (opener.isPresent()) {
                return Optional.of(Endings.opensTwice(opener.get()));
            }
            opener = opener(hop.taker());
            return hops.size() > MOST_REWRITES ? Optional.of(Endings.tooDeep(hop, MOST_REWRITES)) : Optional.empty();
        }

        private Explanation explanation(Ending ending) {
            if (!(ending instanceof Ending.Runs)) {
                return new Explanation(hops, ending, doubt, Optional.empty());
            }
            Optional<LaunchedProgram> launched = launched();
            return new Explanation(
                    hops,
                    new EmulatedLoader(programs, environment)
                            .failure(hops, launched)
                            .orElse(ending),
                    doubt,
                    launched.map(each -> new Walk().from(each.interpreter())));
        }

        /** What the launcher that runs starts. */
        private Optional<LaunchedProgram> launched() {
            return hops.stream()
                    .filter(hop -> hop.taker() instanceof Taker.AsScript)
                    .flatMap(hop -> hop.program() instanceof Program.Runnable runnable
                            ? runnable.launched().stream()
                            : Stream.empty())
                    .findFirst();
        }
    }

    /**
     * The file to look at now.
     *
     * @param by the entry that names it
     */
    private record Next(String path, Program program, Optional<Entry.Known> by) {
        /** Whether the entry holds a file that cannot be looked at: it is not, or no longer, the one at the path. */
        boolean isHeldAndGone() {
            return by.filter(entry -> entry.registration().has(Flag.FIX_BINARY)
                            && (!(program instanceof Program.Runnable runnable)
                                    || runnable.changed() > entry.modified() + TICK))
                    .isPresent();
        }
    }

    private static Optional<Entry.Known> opener(Taker taker) {
        return taker instanceof Taker.ByEntry byEntry
                ? Optional.of(byEntry.entry())
                        .filter(entry -> entry.registration().has(Flag.OPEN_BINARY))
                : Optional.empty();
    }

    private Hop hop(Next next) {
        if (!(next.program() instanceof Program.Runnable runnable)) {
            return Hop.refused(next.path(), next.program());
        }
        List<Entry> taking = new ArrayList<>();
        List<Entry> disabled = new ArrayList<>();
        List<Entry> unclear = new ArrayList<>();
        for (Entry entry : observed.enabled() ? observed.entries() : List.<Entry>of()) {
            boolean mayTake = entry.enabled() || entry instanceof Entry.Unread;
            Optional<Boolean> takes = takes(entry, next.path(), runnable);
            if (takes.isEmpty() && mayTake && taking.isEmpty()) {
                unclear.add(entry);
            } else if (takes.orElse(false)) {
                (mayTake ? taking : disabled).add(entry);
            }
        }
        Taker taker = taking.isEmpty() ? ofKernel(runnable) : new Taker.ByEntry((Entry.Known) taking.get(0));
        List<Entry> shadowed = taking.isEmpty() ? List.of() : taking.subList(1, taking.size());
        return new Hop(next.path(), runnable, taker, shadowed, disabled, unclear, List.of());
    }

    /** Whether an entry takes a file if it is asked; nothing if that cannot be known. */
    private static Optional<Boolean> takes(Entry entry, String path, Program.Runnable program) {
        return entry instanceof Entry.Known known
                ? known.registration()
                        .pattern()
                        .fold(
                                magic -> program.head().map(magic::matches),
                                extension -> Optional.of(extension.matches(path)))
                : Optional.empty();
    }

    private Taker ofKernel(Program.Runnable program) {
        Optional<Shebang> line = program.head().flatMap(Shebang::of);
        if (line.isPresent()) {
            return new Taker.AsScript(line.get());
        }
        boolean isNative = program.head()
                .map(head ->
                        natives.stream().anyMatch(target -> target.pattern().matches(head)))
                .orElse(true);
        return isNative ? new Taker.AsProgram(program.loader()) : new Taker.None();
    }

    private Optional<Ending> missing(String path, String loader) {
        return programs.at(loader) instanceof Program.Refused refused
                ? Optional.of(Endings.withoutLoader(path, loader, refused.obstacle()))
                : Optional.empty();
    }
}
