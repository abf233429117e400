package org.binfmtd.config.imports;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.handlers.FileOrder;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerKeys;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.imports.KernelFields.Value;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.Match;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;

/**
 * The kernel's entries as the handlers that would register them again. Each is held to the rules for handlers; what no
 * handler can be is reported. For one reading.
 */
final class KernelEntries {
    private final String directory;
    private final FileProblems problems;
    private final List<Fragment> fragments = new ArrayList<>();

    /** @param directory where binfmt_misc is, for messages */
    KernelEntries(String directory) {
        this.directory = directory;
        this.problems = new FileProblems(directory);
    }

    /**
     * Declares what can be, with the priorities that keep its order.
     *
     * @param entries in the kernel's order
     */
    void read(List<Entry> entries, HandlerMerger merger) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            read(entries.get(i));
        }
        merger.note(new HandlersFile(directory, true, true, List.of(), problems.inOrder()), List.of());
        FileOrder.keep(fragments);
        fragments.forEach(merger::replace);
    }

    private void read(Entry entry) {
        DiagnosticContext context = DiagnosticContext.in(directory, problems);
        Optional<HandlerName> name = entry.name().handler();
        if (entry.name().isTemporary()) {
            context.warning(
                    Position.WHOLE_FILE,
                    "temporary-entry",
                    "the entry '" + entry.name().display()
                            + "' is binfmtd's own, and serves only while another is written; it is left out",
                    "look whether that other entry is among those imported, or import again");
        } else if (name.isEmpty()) {
            context.error(
                    Position.WHOLE_FILE,
                    "bad-name",
                    "the entry '" + entry.name().display() + "' has a name that no handler can have",
                    "declare it under another name, and let the program go that registers it; " + HandlerName.RULE);
        } else if (entry instanceof Entry.Known known) {
            fragments.add(fragment(name.get(), known, context.handler(name.get().text())));
        } else if (entry instanceof Entry.Unread unread) {
            tellOfUnread(unread, context.handler(name.get().text()));
        } else {
            tellOfOpaque(context.handler(name.get().text()));
        }
    }

    private static void tellOfUnread(Entry.Unread entry, DiagnosticContext context) {
        context.error(
                Position.WHOLE_FILE,
                "unread-entry",
                "the entry " + entry.describe(),
                entry.hindrance().remedy());
    }

    private static void tellOfOpaque(DiagnosticContext context) {
        context.error(
                Position.WHOLE_FILE,
                "opaque-entry",
                "the entry is not understood: it is one of a newer kernel, or has text in it that is not UTF-8 or has a"
                        + " line feed",
                "leave it to the program that registers it; nothing here touches it");
    }

    private Fragment fragment(HandlerName name, Entry.Known entry, DiagnosticContext context) {
        problems.begin();
        FieldValues fields = fields(entry, context);
        Optional<Problem> fault = problems.fault();
        return new Fragment(
                name,
                context.origin(Position.WHOLE_FILE),
                Position.WHOLE_FILE,
                fault.isPresent() ? new FieldValues() : fields,
                fault);
    }

    private static FieldValues fields(Entry.Known entry, DiagnosticContext context) {
        Registration registration = entry.registration();
        FieldValues fields = new FieldValues();
        if (isLauncher(registration.interpreter())) {
            tellOfLauncher(registration.interpreter(), context);
            return fields;
        }
        KernelFields kernel = new KernelFields(context);
        Optional<Pattern> pattern =
                registration.pattern().fold(Optional::<Pattern>of, each -> kernel.extension(value(each.extension())));
        Optional<List<String>> path = kernel.interpreter(value(registration.interpreter()));
        if (pattern.isPresent() && path.isPresent()) {
            put(fields, HandlerKeys.MATCH, new Match(pattern.get(), Optional.empty()), context);
            put(fields, HandlerKeys.INTERPRETER, path.get(), context);
            put(fields, HandlerKeys.FLAGS, Set.<Flag>copyOf(registration.flags()), context);
            put(fields, HandlerKeys.ENABLED, entry.enabled(), context);
        }
        return fields;
    }

    private static boolean isLauncher(String path) {
        int slash = path.lastIndexOf('/');
        return path.substring(0, slash + 1).endsWith("/launchers/") && Launcher.isName(path.substring(slash + 1));
    }

    private static void tellOfLauncher(String path, DiagnosticContext context) {
        context.field(HandlerKeys.INTERPRETER.name())
                .error(
                        Position.WHOLE_FILE,
                        "launcher",
                        "the interpreter " + Printable.printable(path)
                                + " is a launcher, which binfmtd writes for a handler that is declared already, and takes"
                                + " away with it",
                        "copy that handler's own definition");
    }

    /** In which each character is a byte. */
    private static Value value(String text) {
        return new Value(
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), Position.WHOLE_FILE);
    }

    private static <T> void put(FieldValues fields, Key<T> key, T value, DiagnosticContext context) {
        fields.put(key, new Located<>(value, Position.WHOLE_FILE, context.origin(Position.WHOLE_FILE)));
    }
}
