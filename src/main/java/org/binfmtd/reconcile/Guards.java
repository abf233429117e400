package org.binfmtd.reconcile;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.model.Text;

/**
 * What keeps a definition from harming the host: the kernel would take any of these, and then the machine's own
 * programs would no longer run, or a handler would never work.
 */
final class Guards {
    private static final Pattern.Magic SCRIPT = Pattern.Magic.exactly(0, Bytes.ofText("#!"));

    private Guards() {}

    /** Why something is not done, and what to do instead; sentences without their full stops. */
    record Objection(String reason, String remedy) {}

    /**
     * The first objection to registering this, if there is one.
     *
     * @param path of the interpreter, which a launcher starts if it is not the registered one itself
     */
    static Optional<Objection> objection(
            Registration registration, String path, Host.Interpreter.Present interpreter, Desired desired, Host host) {
        return registration
                .pattern()
                .fold(
                        magic -> magic(magic, interpreter, host),
                        extension -> extension(extension, List.of(path, registration.interpreter()), interpreter, host))
                .or(() -> flags(registration, interpreter, desired));
    }

    /** The first objection to the pattern as such, whatever runs its files. */
    static Optional<Objection> toPattern(Pattern pattern, Host host) {
        return pattern.fold(magic -> toMagic(magic, host), extension -> toExtension(extension, host));
    }

    private static Optional<Objection> magic(Pattern.Magic magic, Host.Interpreter.Present interpreter, Host host) {
        return toMagic(magic, host).or(() -> ofItself(magic, interpreter));
    }

    private static Optional<Objection> ofItself(Pattern.Magic magic, Host.Interpreter.Present interpreter) {
        if (magic.matches(interpreter.head())) {
            return objection(
                    "the pattern would match its own interpreter " + Text.printable(interpreter.path())
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
        if (SCRIPT.covers(magic)) {
            return objection(
                    "the pattern would match '#!' scripts, which the kernel runs itself",
                    "match by 'extension' if these are scripts of a special kind");
        }
        for (Host.ProtectedFile file : host.protectedFiles()) {
            if (magic.matches(file.head())) {
                return objection(
                        "the pattern would match " + file.what() + ", which the host must be able to run itself",
                        "make 'magic' longer or let 'mask' keep more bits, so that only the foreign files match");
            }
        }
        return Optional.empty();
    }

    private static Optional<Objection> extension(
            Pattern.Extension extension, List<String> paths, Host.Interpreter.Present interpreter, Host host) {
        return toExtension(extension, host).or(() -> ofItself(extension, paths, interpreter));
    }

    private static Optional<Objection> toExtension(Pattern.Extension extension, Host host) {
        String command = host.commands().get(extension.extension());
        if (command != null) {
            return objection(
                    "the host's own program " + Text.printable(command) + " bears this extension",
                    "choose another extension, or match by 'magic'");
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
                        "its own interpreter " + Text.printable(path)
                                + " bears this extension, and then could never start",
                        "name an interpreter without the extension, or match by 'magic'"));
    }

    private static Optional<Objection> flags(
            Registration registration, Host.Interpreter.Present interpreter, Desired desired) {
        if (registration.has(Flag.OPEN_BINARY) && interpreter.isScript()) {
            return objection(
                    "'open-binary' and 'credentials' need a compiled interpreter, and "
                            + Text.printable(interpreter.path()) + " is a script: each start would fail",
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
        if (registration.pattern() instanceof Pattern.Extension) {
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
            text.append(text.isEmpty() ? "" : ", ").append(Text.printable(path));
        }
        return text.toString();
    }
}
