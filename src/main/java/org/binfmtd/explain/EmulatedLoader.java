package org.binfmtd.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.LaunchedProgram;
import org.binfmtd.model.Printable;

/**
 * Whether QEMU finds the dynamic loader of a program of another machine. It looks in a directory first that
 * {@code QEMU_LD_PREFIX} or {@code -L} names, or else in the one that it was built with, and then at the path itself.
 *
 * @param environment of the caller
 * @see <a href="https://www.qemu.org/docs/master/user/main.html">QEMU User space emulator</a>
 */
record EmulatedLoader(ProgramFiles programs, Map<String, String> environment) {
    private static final String EMULATOR = "qemu-";
    private static final String STATIC = "-static";
    private static final String PREFIX = "QEMU_LD_PREFIX";
    /** As Debian and as QEMU's own build have it. */
    private static final List<String> BUILT_IN = List.of("/etc/qemu-binfmt/", "/usr/gnemul/qemu-");

    /**
     * How it ends, if the program that is started by an entry is QEMU and does not find the loader.
     *
     * @param hops of which the last runs
     * @param launched what a launcher among them starts
     */
    Optional<Ending> failure(List<Hop> hops, Optional<LaunchedProgram> launched) {
        String emulator = launched.map(LaunchedProgram::interpreter)
                .orElse(hops.get(hops.size() - 1).path());
        String name = emulator.substring(emulator.lastIndexOf('/') + 1);
        if (!name.startsWith(EMULATOR)) {
            return Optional.empty();
        }
        Optional<Hop> emulated = Optional.empty();
        for (Hop hop : hops) {
            if (hop.taker() instanceof Taker.ByEntry) {
                emulated = Optional.of(hop);
            }
        }
        return emulated.flatMap(hop -> failure(hop, name.substring(EMULATOR.length()), launched));
    }

    private Optional<Ending> failure(Hop hop, String target, Optional<LaunchedProgram> launched) {
        if (!(hop.program() instanceof Program.Runnable program)
                || program.loader().isEmpty()
                || program.head().isEmpty()) {
            return Optional.empty();
        }
        String machine = target.endsWith(STATIC) ? target.substring(0, target.length() - STATIC.length()) : target;
        String loader = program.loader().get();
        List<String> prefixes = new ArrayList<>(prefixes(machine, launched));
        prefixes.add("");
        for (String prefix : prefixes) {
            if (programs.at(prefix + loader) instanceof Program.Runnable found) {
                return isOfSameMachine(program.head().get(), found)
                        ? Optional.empty()
                        : Optional.of(fails(
                                hop, loader, machine, prefix + loader + ", which is not of the program's machine"));
            }
        }
        return Optional.of(fails(hop, loader, machine, loader + ", which does not exist"));
    }

    private List<String> prefixes(String machine, Optional<LaunchedProgram> launched) {
        List<String> arguments = launched.map(LaunchedProgram::arguments).orElse(List.of());
        int option = arguments.indexOf("-L");
        if (option >= 0 && option + 1 < arguments.size()) {
            return List.of(arguments.get(option + 1));
        }
        Map<String, String> variables = new LinkedHashMap<>(environment);
        launched.ifPresent(each -> variables.putAll(each.environment()));
        return variables.containsKey(PREFIX)
                ? List.of(variables.get(PREFIX))
                : BUILT_IN.stream().map(directory -> directory + machine).toList();
    }

    /** Class, byte order and machine. */
    private static boolean isOfSameMachine(Bytes head, Program.Runnable loader) {
        return loader.head()
                .filter(other -> other.length() > 19)
                .map(other -> head.at(4) == other.at(4)
                        && head.at(5) == other.at(5)
                        && head.at(18) == other.at(18)
                        && head.at(19) == other.at(19))
                .orElse(true);
    }

    private static Ending fails(Hop hop, String loader, String machine, String found) {
        return new Ending.Fails(
                "",
                "QEMU starts, but " + Printable.printable(hop.path()) + " asks for the dynamic loader "
                        + Printable.printable(found),
                "install the libraries of " + Printable.printable(machine) + " and set " + PREFIX
                        + " to the directory below which " + Printable.printable(loader)
                        + " is; or run it in a chroot of that machine's system, or link it statically");
    }
}
