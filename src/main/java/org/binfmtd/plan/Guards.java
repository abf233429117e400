package org.binfmtd.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Registration;

/**
 * What keeps a definition from harming the host: the kernel would take any of these, and then the machine's own
 * programs would no longer run, or a handler would never work.
 */
final class Guards {
    private static final String BY_EXTENSION = "match by 'extension' if these are scripts of a special kind";
    private static final String LONGER =
            "begin 'magic' at offset 0 with the bytes that these files begin with; a 'mask' can leave out what"
                    + " differs between them";

    private Guards() {}

    /** Why something is not done, and what to do instead; sentences without their full stops. */
    record Objection(String reason, String remedy) {}

    /**
     * The first objection to registering this, whatever the definition allows.
     *
     * @param path of the interpreter, which a launcher starts if it is not the registered one itself
     */
    static Optional<Objection> objection(
            Registration registration, String path, Host.Interpreter.Present interpreter, Desired desired, Host host) {
        return registration
                .pattern()
                .fold(
                        magic -> magic(magic, interpreter, host),
                        extension -> ofItself(extension, List.of(path, registration.interpreter()), interpreter))
                .or(() -> flags(registration, interpreter, desired));
    }

    /** The first objection to the pattern as such, whatever runs its files and whatever the definition allows. */
    static Optional<Objection> toPattern(Pattern pattern, Host host) {
        return pattern.fold(magic -> toMagic(magic, host), extension -> Optional.empty());
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
                                "the pattern matches programs that this host runs itself: " + programs.describe(),
                                LONGER),
                        extension -> new Objection(
                                "programs that this host runs itself have this extension: " + programs.describe(),
                                "choose another extension, or match by 'magic'")));
    }

    /** Whether the host could not do without what the pattern takes, so that no definition can allow it. */
    static boolean isVital(Pattern pattern, Host host) {
        return host.programsOf(pattern).filter(Host.Programs::hasLoader).isPresent();
    }

    private static Optional<Objection> magic(Pattern.Magic magic, Host.Interpreter.Present interpreter, Host host) {
        return toMagic(magic, host).or(() -> ofItself(magic, interpreter));
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

    private static Optional<Objection> toMagic(Pattern.Magic magic, Host host) {
        if (magic.mask().consistsOf(0)) {
            return objection(
                    "the mask keeps no bit, so the pattern would match every file",
                    "set the bits in 'mask' that tell these files from others");
        }
        if (Scripts.allMatch(magic)) {
            return objection("the pattern would match all '#!' scripts, which the kernel runs itself", BY_EXTENSION);
        }
        for (Host.ProtectedFile file : host.protectedFiles()) {
            if (magic.matches(file.head()) || file.isMeantBy(magic)) {
                return objection(
                        "the pattern would match " + file.what() + ", which the host must be able to run itself",
                        "make 'magic' longer or let 'mask' keep more bits, so that only the foreign files match");
            }
        }
        return Optional.empty();
    }

    private static Optional<Objection> ofItself(
            Pattern.Extension extension, List<String> paths, Host.Interpreter.Present interpreter) {
        // The kernel looks at the path as it is started; where that leads is no business of its.
        return Stream.concat(paths.stream(), Stream.of(interpreter.path()))
                .filter(extension::matches)
                .findFirst()
                .flatMap(path -> objection(
                        "its own interpreter " + Printable.printable(path)
                                + " bears this extension, and then could never start",
                        "name an interpreter without the extension, or match by 'magic'"));
    }

    private static Optional<Objection> flags(
            Registration registration, Host.Interpreter.Present interpreter, Desired desired) {
        if (registration.has(Flag.OPEN_BINARY) && interpreter.isScript()) {
            return objection(
                    "'open-binary' and 'credentials' need a compiled interpreter, and "
                            + Printable.printable(interpreter.path()) + " is a script: each start would fail",
                    "leave the flag out, or name the program that the script starts");
        }
        if (registration.has(Flag.CREDENTIALS)) {
            return credentials(registration, interpreter, desired);
        }
        return Optional.empty();
    }

    private static Optional<Objection> credentials(
            Registration registration, Host.Interpreter.Present interpreter, Desired desired) {
        if (!desired.allowCredentials()) {
            return objection(
                    "'credentials' lets set-user-ID programs give their rights to the interpreter, and the settings"
                            + " do not allow it",
                    "leave the flag out, or set 'allow-credentials: true' in binfmtd.yaml");
        }
        if (!registration.pattern().isMagic()) {
            return objection(
                    "'credentials' with an extension would give any user the rights of any set-user-ID program, through"
                            + " a link with that extension",
                    "match by 'magic'");
        }
        if (!registration.has(Flag.FIX_BINARY)) {
            return objection(
                    "'credentials' without 'fix-binary' gives the rights to whatever file is at the interpreter's path"
                            + " at that moment",
                    "add the flag 'fix-binary'");
        }
        return interpreter
                .distrust()
                .map(distrust -> new Objection(
                        "'credentials' would give the rights of set-user-ID programs to an interpreter that others"
                                + " than root can exchange: " + distrust.reason(),
                        distrust.remedy()));
    }

    private static Optional<Objection> objection(String reason, String remedy) {
        return Optional.of(new Objection(reason, remedy));
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
