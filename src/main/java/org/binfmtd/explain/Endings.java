package org.binfmtd.explain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;

/** Why an exec fails, in words, and what helps. */
final class Endings {
    private Endings() {}

    static Ending refused(String path, Obstacle obstacle) {
        return new Ending.Fails(
                obstacle.errno(), Printable.printable(path) + " " + obstacle.reason(), obstacle.remedy());
    }

    static Ending withoutLoader(String path, String loader, Obstacle obstacle) {
        return new Ending.Fails(
                obstacle.errno(),
                Printable.printable(path) + " asks for the dynamic loader " + Printable.printable(loader) + ", which "
                        + obstacle.reason(),
                "install the libraries that it was made for");
    }

    /** What is to be run in the place of another cannot be: it can be fixed, or what names it. */
    static Ending unusable(Hop hop, String path, Obstacle obstacle) {
        if (hop.taker() instanceof Taker.AsScript && path.endsWith("\r")) {
            return new Ending.Fails(
                    obstacle.errno(),
                    "the first line of " + Printable.printable(hop.path())
                            + " ends with a carriage return, which the kernel takes for a part of the name: "
                            + Printable.printable(path) + " " + obstacle.reason(),
                    "end its lines with line feeds alone, as dos2unix(1) does");
        }
        String named = hop.taker() instanceof Taker.ByEntry byEntry
                ? "the entry '" + byEntry.entry().name().display() + "', which names it"
                : "the first line of " + Printable.printable(hop.path());
        String remedy = obstacle == Obstacle.MISSING ? "install it" : obstacle.remedy();
        return new Ending.Fails(
                obstacle.errno(), Printable.printable(path) + " " + obstacle.reason(), remedy + ", or fix " + named);
    }

    static Ending opensTwice(Entry.Known entry) {
        return new Ending.Fails(
                "ENOEXEC",
                "the interpreter of the entry '" + entry.name().display()
                        + "' is no program of the machine's own, which the flags open-binary and credentials ask for",
                "register the program that runs that interpreter, or leave these flags out");
    }

    static Ending tooDeep(Hop hop, int most) {
        return new Ending.Fails(
                "ELOOP",
                Printable.printable(hop.path()) + " is the " + (most + 1)
                        + "th file in a row that another program has to run; the kernel takes " + most,
                "make one of the interpreters a program of the machine's own");
    }

    // Where no entry takes a file.

    /** @param all what is declared */
    static Ending unhandled(Hop hop, Observed observed, List<Candidate> all) {
        String path = Printable.printable(hop.path());
        if (observed.mount() == MountState.UNSUPPORTED) {
            return new Ending.Fails(
                    "ENOEXEC",
                    "the kernel does not know the format of " + path + ", and has no binfmt_misc",
                    "load the module: modprobe binfmt_misc; then systemctl start binfmtd");
        }
        if (!observed.isMounted()) {
            return new Ending.Fails("ENOEXEC", "the kernel itself does not know the format of " + path, remedy(hop));
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
        List<Candidate> taking = taking(hop, all);
        return taking.isEmpty() ? unknown(hop, observed, all) : without(taking, path);
    }

    private static List<Candidate> taking(Hop hop, List<Candidate> all) {
        return hop.program() instanceof Program.Runnable runnable
                ? all.stream()
                        .filter(each -> each.pattern()
                                .fold(
                                        magic -> runnable.head()
                                                .filter(magic::matches)
                                                .isPresent(),
                                        extension -> extension.matches(hop.path())))
                        .sorted(Candidate.BEST_FIRST)
                        .toList()
                : List.of();
    }

    private static Ending without(List<Candidate> taking, String path) {
        Candidate best = taking.get(0);
        String handlers = taking.stream()
                .map(each -> "'" + each.name().text() + "', which is " + each.stateAndReason())
                .collect(Collectors.joining("; "));
        return new Ending.Fails(
                "ENOEXEC",
                "no entry takes " + path + "; the handler" + (taking.size() > 1 ? "s" : "") + " that would: "
                        + handlers,
                best.whatHelps(),
                taking);
    }

    private static Ending unknown(Hop hop, Observed observed, List<Candidate> all) {
        String path = Printable.printable(hop.path());
        Optional<String> other = otherCase(hop.path(), observed, all);
        if (other.isPresent()) {
            return new Ending.Fails(
                    "ENOEXEC",
                    "no entry takes " + path + ": the one for ." + Printable.printable(other.get())
                            + " does not, because capital letters count in an extension",
                    "rename it so that it ends in ." + Printable.printable(other.get())
                            + ", or declare a handler for its own extension");
        }
        return new Ending.Fails("ENOEXEC", "no entry takes " + path + ", and " + whyNot(hop), remedy(hop));
    }

    /** An extension that the file has but for capital letters. */
    private static Optional<String> otherCase(String path, Observed observed, List<Candidate> all) {
        String lower = path.toLowerCase(Locale.ROOT);
        return Stream.concat(
                        observed.entries().stream()
                                .filter(Entry::enabled)
                                .flatMap(entry -> entry instanceof Entry.Known known
                                        ? Stream.of(known.registration().pattern())
                                        : Stream.empty()),
                        all.stream().map(Candidate::pattern))
                .flatMap(pattern ->
                        pattern.fold(magic -> Stream.<String>empty(), extension -> Stream.of(extension.extension())))
                .filter(extension -> lower.endsWith("." + extension.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static String whyNot(Hop hop) {
        return hop.program() instanceof Program.Runnable runnable
                        && runnable.head().filter(Shebang::begins).isPresent()
                ? "its first line names no interpreter that fits into " + Pattern.WINDOW + " bytes"
                : "the kernel does not know its format";
    }

    private static String remedy(Hop hop) {
        Optional<String> target = hop.program() instanceof Program.Runnable runnable
                ? ElfTarget.all().stream()
                        .filter(each ->
                                runnable.head().filter(each.pattern()::matches).isPresent())
                        .map(ElfTarget::name)
                        .findFirst()
                : Optional.empty();
        return target.map(name -> "declare a handler with 'match: { elf: " + name + " }'")
                .orElse("declare a handler whose magic or extension it has");
    }
}
