package org.binfmtd.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Registration;

/**
 * Walks the steps of {@code execve(2)}: entries of {@code binfmt_misc} come before scripts, and these before the
 * machine's own programs; who takes a file puts another one in its place, and all begins again, five times at most.
 * What it cannot see is which file a {@code fix-binary} entry holds: it takes it for the one at its path, if there is
 * one.
 */
public final class Explainer {
    /** How often a file may be put in another's place ({@code exec_binprm} in the kernel's {@code fs/exec.c}). */
    private static final int MOST_REWRITES = 5;

    private final Observed observed;
    private final List<ElfTarget> natives;
    private final ProgramFiles programs;
    private final Supplier<List<Candidate>> candidates;

    /**
     * @param natives the targets whose programs the machine runs itself
     * @param candidates what is declared, asked for only where no entry takes a file
     */
    public Explainer(
            Observed observed, List<ElfTarget> natives, ProgramFiles programs, Supplier<List<Candidate>> candidates) {
        this.observed = observed;
        this.natives = List.copyOf(natives);
        this.programs = programs;
        this.candidates = candidates;
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

        Explanation from(String path) {
            Optional<Ending> ending = Optional.empty();
            Next next = new Next(path, programs.at(path), false);
            while (ending.isEmpty()) {
                Hop hop = hop(next);
                hops.add(hop);
                ending = end(hop);
                if (ending.isEmpty()) {
                    next = next(hop.taker());
                    ending = refusal(hop, next);
                }
            }
            return new Explanation(hops, ending.get());
        }

        /** How it ends here, if it does. */
        private Optional<Ending> end(Hop hop) {
            if (hop.program() instanceof Program.Refused refused) {
                return Optional.of(fails(hop.path(), refused.obstacle()));
            }
            if (hop.taker() instanceof Taker.AsProgram own) {
                return Optional.of(own.loader()
                        .flatMap(loader -> missing(hop.path(), loader))
                        .orElseGet(() -> new Ending.Runs(hop.path(), false)));
            }
            return hop.taker() instanceof Taker.None ? Optional.of(unhandled(hop)) : Optional.empty();
        }

        private Next next(Taker taker) {
            if (taker instanceof Taker.ByEntry byEntry) {
                Registration registration = byEntry.entry().registration();
                String path = registration.interpreter();
                return new Next(path, programs.at(path), registration.has(Flag.FIX_BINARY));
            }
            String path = ((Taker.AsScript) taker).line().interpreter();
            return new Next(path, programs.at(path), false);
        }

        /** The kernel opens the next file, and only then finds that this was once too often. */
        private Optional<Ending> refusal(Hop hop, Next next) {
            if (next.program() instanceof Program.Refused && next.held()) {
                return Optional.of(new Ending.Runs(next.path(), true));
            }
            if (next.program() instanceof Program.Refused refused) {
                hops.add(new Hop(next.path(), refused, new Taker.None(), List.of(), List.of(), List.of()));
                return Optional.of(unusable(hop, next.path(), refused.obstacle()));
            }
            if (opener.isPresent()) {
                return Optional.of(opensTwice(opener.get()));
            }
            opener = opener(hop.taker());
            return hops.size() > MOST_REWRITES ? Optional.of(tooDeep(hop)) : Optional.empty();
        }
    }

    /**
     * The file to look at now.
     *
     * @param held whether an entry holds it, whatever has become of its path
     */
    private record Next(String path, Program program, boolean held) {}

    private static Optional<Entry.Known> opener(Taker taker) {
        return taker instanceof Taker.ByEntry byEntry
                ? Optional.of(byEntry.entry())
                        .filter(entry -> entry.registration().has(Flag.OPEN_BINARY))
                : Optional.empty();
    }

    private Hop hop(Next next) {
        if (!(next.program() instanceof Program.Runnable runnable)) {
            return new Hop(next.path(), next.program(), new Taker.None(), List.of(), List.of(), List.of());
        }
        List<Entry> taking = new ArrayList<>();
        List<Entry> disabled = new ArrayList<>();
        List<Entry> unclear = new ArrayList<>();
        for (Entry entry : observed.enabled() ? observed.entries() : List.<Entry>of()) {
            if (!(entry instanceof Entry.Known known)) {
                if ((entry.enabled() || entry instanceof Entry.Unread) && taking.isEmpty()) {
                    unclear.add(entry);
                }
            } else if (matches(known.registration().pattern(), next.path(), runnable.head())) {
                (entry.enabled() ? taking : disabled).add(entry);
            }
        }
        Taker taker = taking.isEmpty() ? ofKernel(runnable) : new Taker.ByEntry((Entry.Known) taking.get(0));
        List<Entry> shadowed = taking.isEmpty() ? List.of() : taking.subList(1, taking.size());
        return new Hop(next.path(), runnable, taker, shadowed, disabled, unclear);
    }

    private static boolean matches(Pattern pattern, String path, Bytes head) {
        return pattern.fold(magic -> magic.matches(head), extension -> extension.matches(path));
    }

    private Taker ofKernel(Program.Runnable runnable) {
        Optional<Shebang> line = Shebang.of(runnable.head());
        if (line.isPresent()) {
            return new Taker.AsScript(line.get());
        }
        boolean isNative = natives.stream().anyMatch(target -> target.pattern().matches(runnable.head()));
        return isNative ? new Taker.AsProgram(runnable.loader()) : new Taker.None();
    }

    // How it ends.

    private Optional<Ending> missing(String path, String loader) {
        return programs.at(loader) instanceof Program.Refused refused
                ? Optional.of(new Ending.Fails(
                        refused.obstacle().errno(),
                        Printable.printable(path) + " asks for the dynamic loader " + Printable.printable(loader)
                                + ", which " + refused.obstacle().reason(),
                        "install the libraries that it was made for"))
                : Optional.empty();
    }

    private static Ending fails(String path, Obstacle obstacle) {
        return new Ending.Fails(
                obstacle.errno(), Printable.printable(path) + " " + obstacle.reason(), obstacle.remedy());
    }

    /** What is to be run in the place of another cannot be: it can be fixed, or what names it. */
    private static Ending unusable(Hop hop, String path, Obstacle obstacle) {
        String named = hop.taker() instanceof Taker.ByEntry byEntry
                ? "the entry '" + byEntry.entry().name().display() + "', which names it"
                : "the first line of " + Printable.printable(hop.path());
        String remedy = obstacle == Obstacle.MISSING ? "install it" : obstacle.remedy();
        return new Ending.Fails(
                obstacle.errno(), Printable.printable(path) + " " + obstacle.reason(), remedy + ", or fix " + named);
    }

    private Ending unhandled(Hop hop) {
        String path = Printable.printable(hop.path());
        if (!observed.usable()) {
            return new Ending.Fails(
                    "ENOEXEC",
                    "the kernel does not know the format of " + path + ", and binfmt_misc is not usable: "
                            + observed.mount().word(),
                    "systemctl start binfmtd: it mounts it");
        }
        if (!observed.enabled()) {
            return new Ending.Fails(
                    "ENOEXEC",
                    "the kernel does not know the format of " + path + ", and binfmt_misc is switched off",
                    "echo 1 >/proc/sys/fs/binfmt_misc/status");
        }
        if (!hop.disabled().isEmpty()) {
            String name = hop.disabled().get(0).name().display();
            return new Ending.Fails(
                    "ENOEXEC",
                    "the entry '" + name + "' would take " + path + ", but is disabled",
                    "have binfmtd declare it, which keeps it enabled; or write 1 to its file in binfmt_misc");
        }
        return candidate(hop)
                .map(candidate -> without(candidate, path))
                .orElseGet(() -> new Ending.Fails(
                        "ENOEXEC",
                        "no entry takes " + path + ", and " + whyNot(hop.program()),
                        remedyOf(hop.program())));
    }

    /** A handler that would take it; one that waits for its interpreter rather than one that is disabled. */
    private Optional<Candidate> candidate(Hop hop) {
        return hop.program() instanceof Program.Runnable runnable
                ? candidates.get().stream()
                        .filter(each -> matches(each.pattern(), hop.path(), runnable.head()))
                        .min(Comparator.comparing(Explainer::isNotWanted))
                : Optional.empty();
    }

    private static boolean isNotWanted(Candidate candidate) {
        return candidate.state() == HandlerState.DISABLED || candidate.state() == HandlerState.NATIVE;
    }

    private static Ending without(Candidate candidate, String path) {
        String name = candidate.name().text();
        String why = candidate.reason().isEmpty() ? "" : ": " + candidate.reason();
        String remedy = candidate.state() == HandlerState.DISABLED
                ? "binfmtctl enable " + name
                : candidate.remedy().isEmpty() ? "see binfmtctl show " + name : candidate.remedy();
        return new Ending.Fails(
                "ENOEXEC",
                "no entry takes " + path + "; the handler '" + name + "' would, but is "
                        + candidate.state().word() + why,
                remedy);
    }

    private static String whyNot(Program program) {
        return program instanceof Program.Runnable runnable && Shebang.begins(runnable.head())
                ? "its first line names no interpreter that fits into " + Pattern.WINDOW + " bytes"
                : "the kernel does not know its format";
    }

    private static String remedyOf(Program program) {
        Optional<String> target = program instanceof Program.Runnable runnable
                ? ElfTarget.all().stream()
                        .filter(each -> each.pattern().matches(runnable.head()))
                        .map(ElfTarget::name)
                        .findFirst()
                : Optional.empty();
        return target.map(name -> "declare a handler with 'match: { elf: " + name + " }'")
                .orElse("declare a handler whose magic or extension it has");
    }

    private static Ending opensTwice(Entry.Known entry) {
        return new Ending.Fails(
                "ENOEXEC",
                "the interpreter of the entry '" + entry.name().display()
                        + "' is no program of the machine's own, which the flags open-binary and credentials ask for",
                "register the program that runs that interpreter, or leave these flags out");
    }

    private static Ending tooDeep(Hop hop) {
        return new Ending.Fails(
                "ELOOP",
                Printable.printable(hop.path()) + " is the " + (MOST_REWRITES + 1)
                        + "th file in a row that another program has to run; the kernel takes "
                        + MOST_REWRITES,
                "make one of the interpreters a program of the machine's own");
    }
}
