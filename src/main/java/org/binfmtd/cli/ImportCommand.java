package org.binfmtd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.binfmtd.client.HandlerPreview;
import org.binfmtd.client.HandlerPreviews;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.config.handlers.Definition;
import org.binfmtd.config.handlers.DefinitionText;
import org.binfmtd.config.imports.ImportReader;
import org.binfmtd.host.HostFiles;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code binfmtctl import}: prints, and changes nothing. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        header = "Print what others have declared or registered as definitions of handlers.",
        description = {
            "%nThe definitions give the same entries: name, pattern, interpreter, flags, and the order where it matters. Save"
                    + " what is printed as a file in /etc/binfmtd/handlers.d. What no handler can express, and what the daemon would"
                    + " refuse on this machine, is reported on standard error with a remedy.%n",
            "Exit status: 0 all could be expressed, 1 not all could, 2 the command line is wrong.%n"
        })
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SOURCE",
            description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private ImportSource source = ImportSource.KERNEL;

    @Option(
            names = "--mount-point",
            paramLabel = "DIR",
            description = "where binfmt_misc is (default: ${DEFAULT-VALUE})")
    private Path mountPoint = Path.of("/proc/sys/fs/binfmt_misc");

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "read other programs' files below DIR, as if it were /, whatever user owns them")
    private Optional<Path> root = Optional.empty();

    @Override
    public Integer call() throws IOException {
        return source == ImportSource.KERNEL ? fromKernel() : print(ofFiles());
    }

    private Declarations ofFiles() {
        return ImportReader.ofFiles(
                root.map(SearchPath::below).orElseGet(SearchPath::standard),
                root.isPresent() ? Trust.anybody() : Trust.ofRoot(List.of()),
                source.files());
    }

    private int fromKernel() throws IOException {
        if (root.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--root is for files; say binfmt.d or binfmt-support beside it");
        }
        Observed observed = new BinfmtMiscDirectory(mountPoint).observe();
        if (observed.usable()) {
            return print(ImportReader.ofEntries(mountPoint, observed.entries()));
        }
        ProblemsText.tell(spec.commandLine(), List.of(unusable(observed.mount())));
        return ExitStatus.NO;
    }

    private Problem unusable(MountState mount) {
        return Problem.ofSystem(
                Severity.ERROR,
                "mount-" + mount.word(),
                "there is no usable binfmt_misc at " + Printable.printable(mountPoint.toString()) + ": " + mount.word(),
                mount.remedy());
    }

    private int print(Declarations declarations) throws IOException {
        Map<HandlerName, Problem> refusals = refusals(declarations);
        String text = DefinitionText.of(
                heading(), definitions(declarations.handlers(), refusals), leftOut(declarations.problems()));
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        if (out.checkError()) {
            throw new IOException("the definitions could not be written");
        }
        List<Problem> problems = new ArrayList<>(declarations.problems());
        problems.addAll(refusals.values());
        problems.addAll(DefinitionText.faults(text));
        ProblemsText.tell(spec.commandLine(), problems);
        return Severities.count(problems, Severity.ERROR) > 0 ? ExitStatus.NO : ExitStatus.DONE;
    }

    private static List<String> leftOut(List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .map(Problem::describe)
                .toList();
    }

    private List<String> heading() {
        String from = source == ImportSource.KERNEL
                ? " in " + mountPoint
                : root.map(directory -> " below " + directory).orElse("");
        return List.of(
                "Handlers from " + source.phrase() + Printable.printable(from) + ", by 'binfmtctl import " + source
                        + "'.",
                "",
                "Look them through, save them as a file such as /etc/binfmtd/handlers.d/imported.yaml, and let",
                "'binfmtctl check' look for mistakes. An entry that the kernel has already, and that is just as its handler",
                "says, is taken over as it is.");
    }

    private static List<Definition> definitions(List<Handler> handlers, Map<HandlerName, Problem> refusals) {
        Set<String> families =
                HostFiles.natives().stream().map(ElfTarget::family).collect(Collectors.toSet());
        List<Definition> definitions = new ArrayList<>();
        for (Handler each : handlers) {
            List<String> remarks = remarks(Optional.ofNullable(refusals.get(each.name())));
            each.rule()
                    .map(rule -> Definition.of(each, rule, families, remarks))
                    .ifPresent(definitions::add);
        }
        return definitions;
    }

    private static List<String> remarks(Optional<Problem> refusal) {
        return refusal.map(
                        problem -> List.of("refused on this machine: " + problem.reason(), "  = " + problem.remedy()))
                .orElse(List.of());
    }

    /** What the daemon would not do although it can be declared, in the order of the handlers. */
    private static Map<HandlerName, Problem> refusals(Declarations declarations) {
        Map<HandlerName, HandlerPreview> outlooks =
                HandlerPreviews.of(declarations, SearchPath.standard(), Trust.ofRoot(List.of()));
        Map<HandlerName, Problem> refusals = new LinkedHashMap<>();
        for (Handler each : declarations.handlers()) {
            HandlerPreview outlook = outlooks.get(each.name());
            if (outlook.state() == HandlerState.REFUSED) {
                refusals.put(
                        each.name(),
                        Problem.ofHandler(Severity.ERROR, "refused", each, outlook.reason(), outlook.remedy()));
            }
        }
        return refusals;
    }
}
