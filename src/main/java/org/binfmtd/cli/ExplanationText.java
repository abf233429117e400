package org.binfmtd.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.explain.Program;
import org.binfmtd.explain.Shebang;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Registration;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Who takes which file, step by step, and how it ends.
 *
 * <pre>
 * ./hello
 *     taken by    entry qemu-aarch64: magic 7f454c46020101
 *     instead of  entry old-qemu
 *     runs        /usr/bin/qemu-aarch64-static, which it holds (fix-binary)
 * /usr/bin/qemu-aarch64-static
 *     taken by    the kernel: a static program of this machine's
 * it runs: /usr/bin/qemu-aarch64-static
 * </pre>
 */
final class ExplanationText {
    private static final int LABEL = 12;

    private final PrintWriter out;
    private final Paint paint;

    ExplanationText(PrintWriter out, Paint paint) {
        this.out = out;
        this.paint = paint;
    }

    void write(Explanation explanation) {
        Optional<Hop> before = Optional.empty();
        for (Hop hop : explanation.hops()) {
            write(hop, before);
            before = Optional.of(hop);
        }
        if (explanation.ending() instanceof Ending.Runs runs) {
            out.println(paint.styled("it runs:", Style.bold, Style.fg_green) + " " + Printable.printable(runs.program())
                    + (runs.held() ? ", which is no longer there: the entry holds the file that was" : ""));
        } else if (explanation.ending() instanceof Ending.Fails fails) {
            out.println(
                    paint.styled("it fails (" + fails.errno() + "):", Style.bold, Style.fg_red) + " " + fails.reason());
            out.println("  = " + fails.remedy());
        }
    }

    private void write(Hop hop, Optional<Hop> before) {
        out.println(paint.styled(Printable.printable(hop.path()), Style.bold));
        if (hop.program() instanceof Program.Refused refused) {
            line("", refused.obstacle().reason());
            return;
        }
        entries("perhaps by", hop.unclear(), ", which is not understood");
        write(hop.taker());
        if (before.filter(ExplanationText::holds).isPresent()
                && hop.taker() instanceof Taker.AsProgram own
                && own.loader().isPresent()) {
            line("beware", "in a chroot or container that loader is looked for there");
        }
        entries("instead of", hop.shadowed(), "");
        entries("but not by", hop.disabled(), ", which is disabled");
    }

    private static boolean holds(Hop hop) {
        return hop.taker() instanceof Taker.ByEntry by
                && by.entry().registration().has(Flag.FIX_BINARY);
    }

    private void write(Taker taker) {
        if (taker instanceof Taker.ByEntry byEntry) {
            Registration registration = byEntry.entry().registration();
            line(
                    "taken by",
                    "entry " + byEntry.entry().name().display() + ": "
                            + registration.pattern().describe());
            line(
                    "runs",
                    Printable.printable(registration.interpreter())
                            + (registration.has(Flag.FIX_BINARY) ? ", which it holds (fix-binary)" : ""));
        } else if (taker instanceof Taker.AsScript script) {
            Shebang line = script.line();
            line("taken by", "the kernel: its first line begins with #!");
            line(
                    "runs",
                    Printable.printable(line.interpreter())
                            + line.argument()
                                    .map(argument -> " with the argument " + Printable.printable(argument))
                                    .orElse(""));
        } else if (taker instanceof Taker.AsProgram own) {
            line(
                    "taken by",
                    "the kernel: "
                            + own.loader()
                                    .map(loader -> "a program of this machine's, with the loader "
                                            + Printable.printable(loader))
                                    .orElse("a static program of this machine's"));
        } else {
            line("taken by", "no handler");
        }
    }

    private void entries(String label, List<Entry> entries, String more) {
        if (!entries.isEmpty()) {
            line(
                    label,
                    entries.stream()
                            .map(entry -> "entry " + entry.name().display() + more)
                            .collect(Collectors.joining("; ")));
        }
    }

    private void line(String label, String text) {
        out.println("    " + (label.isEmpty() ? "" : label + " ".repeat(LABEL - label.length())) + text);
    }
}
