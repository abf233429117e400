package org.binfmtd.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.Definition;
import org.binfmtd.config.handlers.DefinitionText;
import org.binfmtd.config.imports.ImportReader;
import org.binfmtd.host.HostFiles;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;

/**
 * What other programs have declared or registered, as definitions of handlers.
 *
 * @param text a file of handlers; nothing if there is nothing to read from
 * @param problems what no handler can express, and what the daemon would refuse on this machine
 */
public record ImportedDefinitions(Optional<String> text, List<Problem> problems) {
    /**
     * From other programs' files.
     *
     * @param root the directory that stands for {@code /}, whatever user owns what is in it; the machine's own without
     */
    public static ImportedDefinitions ofFiles(ImportSource source, Optional<Path> root) {
        Declarations declarations = ImportReader.ofFiles(
                root.map(SearchPath::below).orElseGet(SearchPath::standard),
                root.isPresent() ? Trust.anybody() : Trust.ofRoot(List.of()),
                new ImportSources(source == ImportSource.BINFMT_D, source == ImportSource.BINFMT_SUPPORT));
        return of(
                declarations,
                source,
                root.map(directory -> " below " + directory).orElse(""));
    }

    /**
     * From the kernel's entries that other programs have registered.
     *
     * @param runtime the directory in which binfmtd keeps what is its own
     */
    public static ImportedDefinitions ofKernel(Path mountPoint, Path runtime) {
        Observed observed = new BinfmtMiscDirectory(mountPoint).observe();
        if (!observed.usable()) {
            return new ImportedDefinitions(Optional.empty(), List.of(unusable(mountPoint, observed.mount())));
        }
        List<Problem> problems = new ArrayList<>();
        Map<HandlerName, Claim> claims = DryRun.claims(runtime, problems);
        List<Entry> others = observed.entries().stream()
                .filter(entry -> !isOwn(entry, claims))
                .toList();
        ImportedDefinitions found =
                of(ImportReader.ofEntries(mountPoint, others), ImportSource.KERNEL, " in " + mountPoint);
        problems.addAll(found.problems());
        return new ImportedDefinitions(found.text(), problems);
    }

    private static boolean isOwn(Entry entry, Map<HandlerName, Claim> claims) {
        return entry.name()
                .handlerServed()
                .map(claims::get)
                .filter(claim -> claim.kind() == Claim.Kind.OWN && claim.accountsFor(entry))
                .isPresent();
    }

    private static Problem unusable(Path mountPoint, MountState mount) {
        return Problem.ofSystem(
                Severity.ERROR,
                "mount-" + mount.word(),
                "there is no usable binfmt_misc at " + Printable.printable(mountPoint.toString()) + ": " + mount.word(),
                mount.remedy());
    }

    private static ImportedDefinitions of(Declarations declarations, ImportSource source, String from) {
        Map<HandlerName, Problem> refusals = refusals(declarations);
        String text = DefinitionText.of(
                heading(source, from),
                definitions(declarations.handlers(), refusals),
                leftOut(declarations.problems()));
        List<Problem> problems = new ArrayList<>(declarations.problems());
        problems.addAll(refusals.values());
        problems.addAll(DefinitionText.faults(text));
        return new ImportedDefinitions(Optional.of(text), problems);
    }

    private static List<String> leftOut(List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .map(Problem::describe)
                .toList();
    }

    private static List<String> heading(ImportSource source, String from) {
        return List.of(
                "Handlers from " + source.phrase() + Printable.printable(from) + ", by 'binfmtctl import " + source
                        + "'.",
                "",
                "Look them through, save them as a file such as /etc/binfmtd/handlers.d/imported.yaml, and let",
                "'binfmtctl check' look for mistakes. An entry that the kernel has already, and that is just as its handler",
                "says, is taken over as it is.");
    }

    private static List<Definition> definitions(List<Handler> handlers, Map<HandlerName, Problem> refusals) {
        List<Definition> definitions = new ArrayList<>();
        for (Handler each : handlers) {
            List<String> remarks = remarks(Optional.ofNullable(refusals.get(each.name())));
            each.rule()
                    .map(rule -> Definition.imported(each, rule, HostFiles.natives(), remarks))
                    .ifPresent(definitions::add);
        }
        return definitions;
    }

    private static List<String> remarks(Optional<Problem> refusal) {
        return refusal.map(
                        problem -> List.of("refused on this machine: " + problem.reason(), "  = " + problem.remedy()))
                .orElse(List.of());
    }

    /** What this machine runs itself is meant all the same. */
    private static Declarations asWritten(Declarations declarations) {
        return new Declarations(
                declarations.handlers().stream()
                        .map(handler -> handler.with(Handler.Rule::meantEvenIfNative))
                        .toList(),
                declarations.broken(),
                declarations.brokenFiles(),
                declarations.incompleteFiles(),
                declarations.problems());
    }

    /** What the daemon would not do although it can be declared, in the order of the handlers. */
    private static Map<HandlerName, Problem> refusals(Declarations declarations) {
        Map<HandlerName, HandlerPreview> previews =
                DeclaredFiles.installed(List.of()).previews(asWritten(declarations));
        Map<HandlerName, Problem> refusals = new LinkedHashMap<>();
        for (Handler each : declarations.handlers()) {
            HandlerPreview preview = previews.get(each.name());
            if (preview.state() == HandlerState.REFUSED) {
                refusals.put(
                        each.name(),
                        Problem.ofHandler(Severity.ERROR, "refused", each, preview.reason(), preview.remedy()));
            }
        }
        return refusals;
    }
}
