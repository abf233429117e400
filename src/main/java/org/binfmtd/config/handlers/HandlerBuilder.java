package org.binfmtd.config.handlers;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.Match;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.RegisterLine;
import org.binfmtd.model.Registration;
import org.binfmtd.model.StandardPaths;
import org.binfmtd.model.Template;

/** A handler while the files that speak of it are laid over each other, lowest first. */
public final class HandlerBuilder {
    private final HandlerName name;
    private final FieldValues fields = new FieldValues();
    private final List<String> files = new ArrayList<>();
    private Origin source = new Origin("", 0);
    private Position at = Position.WHOLE_FILE;
    private Optional<Problem> fault = Optional.empty();
    private Optional<Problem> faultOfImport = Optional.empty();
    private Optional<Registration> imported = Optional.empty();
    private Optional<Origin> importedFrom = Optional.empty();
    private final List<Origin> definitions = new ArrayList<>();
    /** Definitions that do not count, and what replaces each. */
    private final Map<Origin, Origin> hidden = new LinkedHashMap<>();

    private int rank;
    private int rise;

    HandlerBuilder(HandlerName name) {
        this.name = name;
    }

    /** A handler of which another program's file speaks. */
    public static HandlerBuilder ofImport(Fragment imported, int rank) {
        HandlerBuilder draft = new HandlerBuilder(imported.name());
        draft.override(imported, rank);
        draft.importedFrom = Optional.of(imported.origin());
        draft.faultOfImport = draft.fault;
        draft.fault = Optional.empty();
        if (draft.faultOfImport.isEmpty() && draft.isComplete()) {
            Handler.Rule rule = draft.rule();
            draft.imported = Optional.of(
                    new Registration(rule.pattern(), rule.candidates().get(0), rule.flags()));
        }
        return draft;
    }

    /** @param laterRank how high its file is */
    void override(Fragment later, int laterRank) {
        if (isWhole(later)) {
            importedFrom.ifPresent(from -> dropImport(from, later.origin()));
        }
        if (later.fields().has(HandlerKeys.MATCH)) {
            rank = laterRank;
        }
        definitions.add(later.origin());
        source = later.origin();
        at = later.at();
        fields.override(later.fields());
        if (!files.contains(source.file())) {
            files.add(source.file());
        }
        if (fault.isEmpty()) {
            fault = later.fault();
        }
    }

    /** Whether nothing has to be said of the handler elsewhere. */
    private static boolean isWhole(Fragment fragment) {
        return fragment.fields().has(HandlerKeys.MATCH) && fragment.fields().has(HandlerKeys.INTERPRETER);
    }

    /** What the other program registers is still this handler's; all else that its file says is hidden. */
    private void dropImport(Origin from, Origin by) {
        fields.removeThoseOf(from.file());
        files.remove(from.file());
        definitions.remove(from);
        hidden.put(from, by);
        importedFrom = Optional.empty();
        faultOfImport = Optional.empty();
    }

    /** This is instead of all that was said so far. */
    void hide(HandlerBuilder former) {
        hidden.putAll(former.hidden);
        former.definitions.forEach(each -> hidden.put(each, source));
    }

    List<Problem> hiddenDefinitions() {
        return hidden.entrySet().stream()
                .map(each -> hiddenDefinition(each.getKey(), each.getValue()))
                .toList();
    }

    private Problem hiddenDefinition(Origin definition, Origin by) {
        return new Problem(
                Problem.Severity.NOTE,
                "hidden-definition",
                definition.file(),
                definition.line(),
                0,
                name.text(),
                "",
                "this definition does not count, because the one at " + Printable.printable(by.toString())
                        + " replaces it",
                "if that is not meant, take one of the two away");
    }

    /** How high the file is that says which files it runs. */
    int rank() {
        return rank;
    }

    /** Whether another program's file says which files it runs, and nothing else how it stands among others. */
    boolean isOrderedByImport() {
        return importedFrom.isPresent()
                && isOfImport(HandlerKeys.MATCH)
                && (isOfImport(HandlerKeys.PRIORITY) || !fields.has(HandlerKeys.PRIORITY));
    }

    private boolean isOfImport(Key<?> key) {
        return importedFrom
                .filter(from -> fields.get(key)
                        .filter(value -> value.origin().file().equals(from.file()))
                        .isPresent())
                .isPresent();
    }

    /** Whether it is to be registered, as far as is known. */
    boolean isOrdered() {
        return isEnabled() && isComplete() && fault().isEmpty();
    }

    Pattern pattern() {
        return fields.get(HandlerKeys.MATCH).orElseThrow().value().pattern();
    }

    int priority() {
        return fields.valueOr(HandlerKeys.PRIORITY, 0);
    }

    /** @param precedence not below its priority */
    void raise(int precedence) {
        rise = precedence - priority();
    }

    HandlerName name() {
        return name;
    }

    /** What is wrong with some file's part of it. */
    Optional<Problem> fault() {
        return fault.isEmpty() && !isWholeWithoutImport() ? faultOfImport : fault;
    }

    /** Whether nothing is left of what another program's file may have meant, if that cannot be used. */
    private boolean isWholeWithoutImport() {
        return isComplete() && fields.has(HandlerKeys.FLAGS) || !isEnabled();
    }

    /** What only shows once all files are known; empty if the handler can be made. */
    public List<Problem> check() {
        FileProblems problems = new FileProblems(source.file());
        if (isEnabled()) {
            require(HandlerKeys.MATCH, "no file says which files it runs", problems);
            require(HandlerKeys.INTERPRETER, "no file says which program runs its files", problems);
        }
        if (isComplete()) {
            checkLength(problems);
            checkFlags(problems);
        }
        return problems.inOrder();
    }

    public Handler handler() {
        return new Handler(
                name,
                fields.valueOr(HandlerKeys.DESCRIPTION, ""),
                isEnabled(),
                isComplete() ? Optional.of(rule()) : Optional.empty(),
                priority(),
                priority() + rise,
                source,
                fields.origins(),
                files,
                imported,
                List.copyOf(hidden.keySet()));
    }

    private boolean isEnabled() {
        return fields.valueOr(HandlerKeys.ENABLED, true);
    }

    private boolean isComplete() {
        return fields.has(HandlerKeys.MATCH) && fields.has(HandlerKeys.INTERPRETER);
    }

    private Handler.Rule rule() {
        Match match = fields.get(HandlerKeys.MATCH).orElseThrow().value();
        return new Handler.Rule(
                match.pattern(),
                match.target(),
                fields.valueOr(HandlerKeys.EVEN_IF_NATIVE, false),
                fields.valueOr(HandlerKeys.EVEN_IF_UNSAFE, false),
                fields.get(HandlerKeys.INTERPRETER).orElseThrow().value(),
                fields.valueOr(HandlerKeys.FLAGS, Set.of()),
                launch());
    }

    private Launch launch() {
        SortedMap<String, Template> environment = new TreeMap<>();
        for (Map.Entry<String, Located<Template>> each :
                fields.valueOr(HandlerKeys.ENVIRONMENT, Map.of()).entrySet()) {
            environment.put(each.getKey(), each.getValue().value());
        }
        List<Template> arguments = fields.valueOr(HandlerKeys.ARGUMENTS, List.of());
        return arguments.isEmpty() && environment.isEmpty() ? Launch.NONE : new Launch(arguments, environment);
    }

    /** What the kernel cannot do through a script, which a launcher is. */
    private void checkFlags(FileProblems problems) {
        if (launch().isNone() || !fields.has(HandlerKeys.FLAGS)) {
            return;
        }
        for (Flag each : fields.get(HandlerKeys.FLAGS).orElseThrow().value()) {
            if (each != Flag.PRESERVE_ARGV0) {
                flagWithLauncher(each, problems);
                return;
            }
        }
    }

    private void flagWithLauncher(Flag flag, FileProblems problems) {
        Key<?> launcher = fields.has(HandlerKeys.ARGUMENTS) && !isFrom(HandlerKeys.ENVIRONMENT)
                ? HandlerKeys.ARGUMENTS
                : HandlerKeys.ENVIRONMENT;
        Key<?> blamed = isFrom(launcher) && !isFrom(HandlerKeys.FLAGS) ? launcher : HandlerKeys.FLAGS;
        Located<?> value = fields.get(blamed).orElseThrow();
        String why = flag == Flag.FIX_BINARY
                ? "the kernel would hold a small script, and not the interpreter that it starts"
                : "the kernel cannot hand an opened program to the small script that they need, so each start would fail";
        DiagnosticContext.in(value.origin().file(), problems)
                .handler(name.text())
                .field(blamed.name())
                .error(
                        value.at(),
                        "flag-with-launcher",
                        "'" + flag.word() + "' does not go with '" + launcher.name() + "': " + why,
                        (blamed == HandlerKeys.FLAGS
                                        ? "take the flag out"
                                        : "write 'flags: [preserve-argv0]' beside it")
                                + ", or have no '" + launcher.name() + "'");
    }

    /** Whether it is the file that has the last word on the handler that says this. */
    private boolean isFrom(Key<?> key) {
        return fields.has(key) && fields.get(key).orElseThrow().origin().file().equals(source.file());
    }

    private void require(Key<?> key, String reason, FileProblems problems) {
        if (!fields.has(key)) {
            DiagnosticContext.in(source.file(), problems)
                    .handler(name.text())
                    .field(key.name())
                    .error(
                            at,
                            "missing-key",
                            reason,
                            "write '" + key.name() + ": " + key.kind().example()
                                    + "' below it, or 'enabled: false' to switch it off; if this only changes another file's"
                                    + " handler, look whether that file is there");
        }
    }

    private void checkLength(FileProblems problems) {
        Located<List<String>> interpreter = fields.get(HandlerKeys.INTERPRETER).orElseThrow();
        for (String path : interpreter.value()) {
            int over = RegisterLine.length(EntryName.temporaryFor(name, 1), longest(path)) - RegisterLine.LONGEST;
            if (over > 0) {
                DiagnosticContext.in(interpreter.origin().file(), problems)
                        .handler(name.text())
                        .field(HandlerKeys.INTERPRETER.name())
                        .error(
                                interpreter.at(),
                                "line-too-long",
                                "name, match and interpreter together are " + over
                                        + " bytes more than the kernel takes in one registration",
                                "write a shorter path, or fewer bytes of magic and mask");
                return;
            }
        }
    }

    /** Of what may be registered for an interpreter: the launcher where there is one, and flags by settings too. */
    private Registration longest(String interpreter) {
        Handler.Rule rule = rule();
        String launcher = StandardPaths.LAUNCHERS + "/" + name.text() + "-".repeat(Launcher.NAME_OVERHEAD);
        return new Registration(
                rule.pattern(), rule.launch().isNone() ? interpreter : launcher, EnumSet.allOf(Flag.class));
    }
}
