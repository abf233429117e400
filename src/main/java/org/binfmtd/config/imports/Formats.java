package org.binfmtd.config.imports;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.files.FileKind;
import org.binfmtd.config.files.Finder;
import org.binfmtd.config.files.ImportPath;
import org.binfmtd.config.files.PathWalk;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.SourceFile;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerKeys;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.NameRule;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;

/**
 * All of binfmt-support's formats, as {@code update-binfmts --import} and then {@code --enable} would register them.
 * What its data base says of a name counts, because that is what it registers at boot, local changes and all; what only
 * a package's file says counts as if it were imported now.
 *
 * <p>Where a format has a detector, or shares its pattern with another, binfmt-support registers a program of its own,
 * {@code run-detectors}, which asks the detectors and starts one of the interpreters; it knows the data base and
 * nothing else. So such a format is registered just so, if it is in the data base, and otherwise not at all.
 */
final class Formats {
    /** Debian's place, and the one by default. */
    private static final List<String> RUN_DETECTORS =
            List.of("/usr/lib/binfmt-support/run-detectors", "/usr/libexec/binfmt-support/run-detectors");

    private final ImportPath path;
    private final PathWalk walk;
    private final HandlerMerger merger;
    private final Map<String, SupportFormat> formats = new TreeMap<>();
    private final Set<String> inDatabase = new HashSet<>();

    Formats(ImportPath path, PathWalk walk, HandlerMerger merger) {
        this.path = path;
        this.walk = walk;
        this.merger = merger;
    }

    void read() {
        for (SearchPath.FoundFile each : found(path.databases())) {
            database(each.file());
        }
        for (SearchPath.FoundFile each : found(path.formats())) {
            ofPackage(each.file());
        }
        for (SupportFormat each : formats.values()) {
            declare(each);
        }
    }

    private List<SearchPath.FoundFile> found(List<Path> directories) {
        List<SearchPath.FoundFile> found = new ArrayList<>();
        for (Path directory : directories) {
            Finder finder = new Finder(walk, FileKind.FORMAT);
            for (SearchPath.FoundFile each : finder.directory(directory)) {
                if (!Files.isDirectory(each.file())) {
                    found.add(each);
                }
            }
            for (Problem each : finder.problems()) {
                merger.addUnlisted(each);
            }
        }
        return found;
    }

    private void database(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(".tmp")) {
            tellOfLeftOver(file);
            return;
        }
        inDatabase.add(name);
        Optional<byte[]> octets = octets(file);
        if (octets.isPresent()) {
            formats.put(name, FormatFile.ofPositions(name, file.toString(), octets.get()));
        }
    }

    private void tellOfLeftOver(Path file) {
        FileProblems found = new FileProblems(file.toString());
        DiagnosticContext.in(file.toString(), found)
                .warning(
                        Position.WHOLE_FILE,
                        "left-over",
                        "update-binfmts did not finish writing this file; it is not read here, but by update-binfmts",
                        "take it away");
        found.inOrder().forEach(merger::addProblem);
    }

    private void ofPackage(Path file) {
        String name = file.getFileName().toString();
        Optional<byte[]> octets = inDatabase.contains(name) ? Optional.empty() : octets(file);
        if (octets.isPresent()) {
            formats.put(name, FormatFile.ofKeys(name, file.toString(), octets.get()));
        }
    }

    private Optional<byte[]> octets(Path file) {
        SourceFile.Content content = SourceFile.read(file, walk);
        if (content instanceof SourceFile.Content.Octets read) {
            return Optional.of(read.octets());
        }
        Diagnostic mistake = ((SourceFile.Content.Rejected) content).mistake();
        merger.note(HandlersFile.unreadable(file.toString(), mistake), List.of());
        return Optional.empty();
    }

    private void declare(SupportFormat format) {
        FileProblems problems = new FileProblems(format.file());
        format.problems().forEach(problems::add);
        DiagnosticContext context = DiagnosticContext.in(format.file(), problems);
        Optional<HandlerName> name = HandlerName.parse(format.name());
        if (name.isEmpty()) {
            context.field("name")
                    .error(
                            Position.WHOLE_FILE,
                            "bad-name",
                            NameRule.reason(format.name()),
                            NameRule.remedy(format.name()));
        }
        FieldValues fields = new FieldValues();
        if (problems.fault().isEmpty()) {
            fields = new FormatReader(format, context.handler(format.name())).fields();
        }
        if (problems.fault().isEmpty()) {
            throughDetectors(format, fields, context.handler(format.name()));
        }
        Optional<Problem> fault = problems.fault();
        merger.note(new HandlersFile(format.file(), true, name.isPresent(), List.of(), problems.inOrder()), List.of());
        if (name.isPresent()) {
            merger.replace(new Fragment(
                    name.get(),
                    context.origin(Position.START),
                    Position.START,
                    fault.isPresent() ? new FieldValues() : fields,
                    fault));
        }
    }

    private void throughDetectors(SupportFormat format, FieldValues fields, DiagnosticContext context) {
        Optional<String> why = whyDetectors(format);
        if (why.isEmpty()) {
            return;
        }
        if (!inDatabase.contains(format.name())) {
            String field = format.has("detector") ? "detector" : format.isExtension() ? "extension" : "magic";
            context.field(field)
                    .error(
                            format.value(field).at(),
                            "needs-detector",
                            why.get()
                                    + ", and only binfmt-support's run-detectors can do that, which does not know this"
                                    + " format",
                            "install binfmt-support and run 'update-binfmts --import " + format.name()
                                    + "', or declare the handler in /etc/binfmtd/handlers.d");
        } else if (fields.get(HandlerKeys.FLAGS).orElseThrow().value().contains(Flag.FIX_BINARY)) {
            context.field("fix_binary")
                    .error(
                            format.value("fix_binary").at(),
                            "fix-binary-with-detector",
                            why.get() + ", and then the kernel would hold run-detectors and not the interpreter",
                            "write 'fix_binary no', as update-binfmts does not register it either");
        }
        String interpreter =
                fields.get(HandlerKeys.INTERPRETER).orElseThrow().value().get(0);
        replace(HandlerKeys.INTERPRETER, RUN_DETECTORS, fields);
        Position keptAt = format.value("interpreter").at();
        fields.put(
                HandlerKeys.DESCRIPTION,
                new Located<>(
                        interpreter + ", through binfmt-support's run-detectors: " + why.get(),
                        keptAt,
                        context.origin(keptAt)));
    }

    private static <T> void replace(Key<T> key, T value, FieldValues fields) {
        Located<T> former = fields.get(key).orElseThrow();
        fields.put(key, new Located<>(value, former.at(), former.origin()));
    }

    /** Why the kernel alone cannot find the right interpreter, if that is so. */
    private Optional<String> whyDetectors(SupportFormat format) {
        if (format.has("detector")) {
            return Optional.of("its detector "
                    + Printable.printable(
                            Bytes.of(format.value("detector").text().getBytes(StandardCharsets.ISO_8859_1)))
                    + " has to be asked which files are meant");
        }
        for (SupportFormat each : formats.values()) {
            if (each != format && format.matchesAs(each)) {
                return Optional.of("the format " + Printable.printable(each.name())
                        + " matches the same files, so one of them must be chosen");
            }
        }
        return Optional.empty();
    }
}
