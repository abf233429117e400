package org.binfmtd.config.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.Sentences;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerBuilder;
import org.binfmtd.kernel.RegisterCase;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lines are understood as the kernel understands them. What it refuses is refused; what it takes is read as the entry
 * that it shows, or stands on the list of what we refuse although the kernel takes it.
 */
public class KernelLineTest {
    private static final Path FIXTURES = Path.of("/fixtures");

    /** What the kernel takes and we do not, by what we say of it. */
    private static final Map<String, Set<String>> REFUSED = Map.of(
            // handlers' names are also those of files, D-Bus objects and journal fields
            "bad-name",
            Set.of(
                    "name-3dots",
                    "name-hidden",
                    "name-status",
                    "name-colon-other-delim",
                    "name-newline",
                    "name-tab",
                    "name-backslash-x",
                    "name-utf8",
                    "name-invalid-utf8",
                    "name-ctrl",
                    "name-255",
                    "name-1800",
                    "name-dot-space",
                    "name-254-multibyte",
                    "name-256-multibyte"),
            // would be looked for in the directory of whoever runs the program
            "relative-path",
            Set.of("delim-slash", "interp-relative", "interp-relative-dot", "interp-relative-C"),
            // where it leads depends on links, which cannot be watched then
            "parent-in-path",
            Set.of("interp-dotdot"),
            // can never run
            "directory-path",
            Set.of("len-11-M", "interp-slash", "interp-F-trailing-slash"),
            // can never match
            "bad-extension",
            Set.of("ext-lead-dot", "ext-dot"),
            // cannot be told from two lines when the kernel shows it
            "hidden-character",
            Set.of("interp-trailing-newline"),
            // could not be replaced without a gap, for which a longer name is needed for a moment
            "line-too-long",
            Set.of("len-1920", "len-1919-plus-newline", "interp-1900"));

    static List<RegisterCase> cases() throws IOException {
        return RegisterCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReadAsTheKernelReadsIt(RegisterCase each) {
        FileProblems found = new FileProblems("file");
        Optional<Handler> handler = handler(each, found);
        List<Problem> problems = found.inOrder();
        problems.forEach(Sentences::check);
        boolean syntaxIsRight = !each.expected().equals("EINVAL");
        assertThat(handler.isPresent() && !syntaxIsRight)
                .as("taken, although the kernel refuses it")
                .isFalse();
        assertThat(handler.isPresent() || !problems.isEmpty())
                .as("taken, or something is said")
                .isTrue();
        String refusal = syntaxIsRight && handler.isEmpty() ? problems.get(0).code() : "";
        REFUSED.forEach((code, ids) -> assertThat(ids.contains(each.id())).isEqualTo(code.equals(refusal)));
        assertThat(refusal.isEmpty() || REFUSED.containsKey(refusal)).isTrue();
        if (handler.isPresent() && each.isAccepted()) {
            isAsShown(handler.get(), each);
        }
    }

    private static Optional<Handler> handler(RegisterCase each, FileProblems problems) {
        Optional<Fragment> read = read(each, problems);
        if (read.isEmpty() || read.get().fault().isPresent()) {
            return Optional.empty();
        }
        HandlerBuilder draft = HandlerBuilder.ofImport(read.get(), 0);
        List<Problem> found = draft.check();
        found.forEach(problems::add);
        return found.isEmpty() ? Optional.of(draft.handler()) : Optional.empty();
    }

    private static Optional<Fragment> read(RegisterCase each, FileProblems problems) {
        String line = new String(each.line(FIXTURES).toArray(), StandardCharsets.ISO_8859_1);
        return line.isEmpty()
                ? emptyLine(problems)
                : new KernelLine(line, Position.START, DiagnosticContext.in("file", problems)).read();
    }

    /** A file's empty line is none. */
    private static Optional<Fragment> emptyLine(FileProblems problems) {
        DiagnosticContext.in("file", problems).error(Position.START, "empty", "nothing", "nothing");
        return Optional.empty();
    }

    private static void isAsShown(Handler handler, RegisterCase each) {
        assertThat(handler.name().entry()).isEqualTo(each.name());
        Entry.Known shown = (Entry.Known) each.shown(FIXTURES);
        Handler.Rule rule = handler.rule().orElseThrow();
        assertThat(rule.candidates()).hasSize(1);
        assertThat(new Registration(rule.pattern(), rule.candidates().get(0), rule.flags()))
                .isEqualTo(shown.registration());
    }
}
