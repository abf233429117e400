package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Registration;

/**
 * What keeps a definition from harming the host: the kernel would take any of these, and then the machine's own
 * programs would no longer run, or a handler would never work.
 */
final class Guards {
    private static final String MATCH = "match";
    private static final String FLAGS = "flags";
    private static final String BY_EXTENSION = "match by 'extension' if these are scripts of a special kind";
    private static final String LONGER =
            "begin 'magic' at offset 0 with the bytes that these files begin with; a 'mask' can leave out what"
                    + " differs between them";

    private Guards() {}

    /**
     * Why something is not done, and what to do instead; sentences without their full stops.
     *
     * @param field the YAML key of which it is
     */
    record Objection(String field, String reason, String remedy) {}

    /**
     * The first objection to registering this.
     *
     * @param path of the interpreter, which a launcher starts if it is not the registered one itself
     * @param interpreter nothing if it is not there yet
     */
    static Optional<Objection> objection(
            Registration registration,
            String path,
            Optional<Host.Interpreter.Present> interpreter,
            Desired desired,
            Host host,
            boolean evenIfNative) {
        return toPattern(registration.pattern(), host, evenIfNative)
                .or(() -> registration
                        .pattern()
                        .fold(
                                magic -> interpreter.flatMap(present -> ofItself(magic, present)),
                                extension ->
                                        ofItself(extension, List.of(path, registration.interpreter()), interpreter)))
                .or(() -> flags(registration, interpreter, desired));
    }

    /** The first objection to the pattern as such, whatever runs its files. */
    static Optional<Objection> toPattern(Pattern pattern, Host host, boolean evenIfNative) {
        return pattern.fold(magic -> toMagic(magic, host, evenIfNative), extension -> Optional.empty());
    }

    /**
     * What the pattern takes from the host, be it scripts that there could be or programs that there are: refused
     * unless the definition allows it or, where only programs are concerned, the handler was registered before they
     * appeared.
     */
    static Optional<Objection> risk(Pattern pattern, Host host) {
        return riskOfPattern(pattern, host).or(() -> riskToPrograms(pattern, host));
    }

    /** The part of {@link #risk} that depends on the pattern alone. */
    static Optional<Objection> riskOfPattern(Pattern pattern, Host host) {
        return pattern.fold(magic -> riskOfMagic(magic, host), extension -> Optional.empty());
    }

    private static Optional<Objection> riskOfMagic(Pattern.Magic magic, Host host) {
        return riskToScripts(magic, host).or(() -> riskToKinds(magic, host));
    }

    /** The target whose programs the rule takes from the host, which could do without them. */
    static Optional<ElfTarget> dispensable(Handler.Rule rule, Host host) {
        return host.nativeTarget(rule)
                .filter(target -> host.protectedFiles().stream()
                        .filter(Host.ProtectedFile::vital)
                        .noneMatch(file -> file.kind().overlaps(rule.pattern())));
    }

    /** Whatever the fields have that differ from program to program. */
    private static Optional<Objection> riskToKinds(Pattern.Magic magic, Host host) {
        return host.protectedFiles().stream()
                .filter(file -> file.kind().overlaps(magic))
                .findFirst()
                .flatMap(file -> objection("the pattern can match " + file.what(), LONGER));
    }

    private static Optional<Objection> riskToScripts(Pattern.Magic magic, Host host) {
        if (!Scripts.mayMatch(magic)) {
            return Optional.empty();
        }
        String examples = host.programsOf(magic)
                .map(programs -> ", and matches " + programs.describe())
                .orElse("");
        return objection(
                "the pattern can match '#!' scripts, which the kernel runs itself" + examples,
                Scripts.onlyMatch(magic) ? BY_EXTENSION : LONGER);
    }

    private static Optional<Objection> riskToPrograms(Pattern pattern, Host host) {
        return host.programsOf(pattern)
                .map(programs -> pattern.fold(
                        magic -> new Objection(
                                MATCH,
                                "the pattern matches programs that this host runs itself: " + programs.describe(),
                                LONGER),
                        extension -> new Objection(
                                MATCH,
                                "programs that this host runs itself have this extension: " + programs.describe(),
                                "choose another extension, or match by 'magic'")));
    }

    /** Whether the host could not do without what the pattern takes, so that no definition can allow it. */
    static boolean isVital(Pattern pattern, Host host) {
        return host.programsOf(pattern).filter(Host.Programs::hasLoader).isPresent();
    }

    private static Optional<Objection> ofItself(Pattern.Magic magic, Host.Interpreter.Present interpreter) {
        if (magic.matches(interpreter.head())) {
            return objection(
                    "the pattern would match its own interpreter " + Printable.printable(interpreter.path())
                            + ", which then could never start",
                    "make the pattern narrower or name another interpreter");
        }
        return Optional.empty();
    }

    private static Optional<Objection> toMagic(Pattern.Magic magic, Host host, boolean evenIfNative) {
        if (magic.mask().consistsOf(0)) {
            return objection(
                    "the mask keeps no bit, so the pattern would match every file",
                    "set the bits in 'mask' that tell these files from others");
        }
        if (Scripts.allMatch(magic)) {
            return objection("the pattern would match all '#!' scripts, which the kernel runs itself", BY_EXTENSION);
        }
        for (Host.ProtectedFile file : host.protectedFiles()) {
            boolean allowed = evenIfNative && !file.vital();
            if (!allowed && (magic.matches(file.head()) || file.isMeantBy(magic))) {
                return objection(
                        "the pattern would match " + file.what() + ", "
                                + (file.vital()
                                        ? "without which the host cannot do: its init, shell and loader are such"
                                        : "which the host runs itself"),
                        "make 'magic' longer or let 'mask' keep more bits, so that only the foreign files match");
            }
        }
        return Optional.empty();
    }

    private static Optional<Objection> ofItself(
            Pattern.Extension extension, List<String> paths, Optional<Host.Interpreter.Present> interpreter) {
        // The kernel looks at the path as it is started; where that leads is no business of its.
        return Stream.concat(paths.stream(), interpreter.stream().map(Host.Interpreter.Present::path))
                .filter(extension::matches)
                .findFirst()
                .flatMap(path -> objection(
                        "its own interpreter " + Printable.printable(path)
                                + " bears this extension, and then could never start",
                        "name an interpreter without the extension, or match by 'magic'"));
    }

    private static Optional<Objection> flags(
            Registration registration, Optional<Host.Interpreter.Present> interpreter, Desired desired) {
        Optional<Host.Interpreter.Present> script = interpreter.filter(Host.Interpreter.Present::isScript);
        if (registration.has(Flag.OPEN_BINARY) && script.isPresent()) {
            return Optional.of(new Objection(
                    FLAGS,
                    "'open-binary' and 'credentials' need a compiled interpreter, and "
                            + Printable.printable(script.get().path()) + " is a script: each start would fail",
                    "leave the flag out, or name the program that the script starts"));
        }
        return registration.has(Flag.CREDENTIALS) ? credentials(registration, interpreter, desired) : Optional.empty();
    }

    /** All that speaks against them at once, so that it need not be found out one after the other. */
    private static Optional<Objection> credentials(
            Registration registration, Optional<Host.Interpreter.Present> interpreter, Desired desired) {
        List<String> reasons = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        if (!desired.allowCredentials()) {
            reasons.add("the settings do not allow it");
            remedies.add("set 'allow-credentials: true' in binfmtd.yaml");
        }
        if (!registration.pattern().isMagic()) {
            reasons.add("with an extension any user could have the rights of any set-user-ID program, through a link");
            remedies.add("match by 'magic' or 'elf'");
        }
        if (!registration.has(Flag.FIX_BINARY)) {
            reasons.add("without 'fix-binary' whatever file is at the interpreter's path at that moment has them");
            remedies.add("add the flag 'fix-binary'");
        }
        interpreter.flatMap(Host.Interpreter.Present::distrust).ifPresent(distrust -> {
            reasons.add("others than root can exchange the interpreter: " + distrust.reason());
            remedies.add(distrust.remedy());
        });
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of(new Objection(
                        FLAGS,
                        "'credentials' gives the rights of set-user-ID programs to the interpreter, but "
                                + String.join("; and ", reasons),
                        "leave the flag out, or " + String.join(", and ", remedies)));
    }

    private static Optional<Objection> objection(String reason, String remedy) {
        return Optional.of(new Objection(MATCH, reason, remedy));
    }

    /** For messages: all of several paths. */
    static String list(List<String> paths) {
        StringBuilder text = new StringBuilder();
        for (String path : paths) {
            text.append(text.isEmpty() ? "" : ", ").append(Printable.printable(path));
        }
        return text.toString();
    }
}
