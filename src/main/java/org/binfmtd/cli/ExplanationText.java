package org.binfmtd.cli;

import java.io.PrintWriter;
import java.util.List;
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
        explanation.steps().forEach(this::write);
        end(explanation.last());
    }

    private void end(Explanation last) {
        last.doubt().ifPresent(doubt -> {
            out.println(paint.styled("unknown:", Style.bold, Style.fg_yellow) + " " + doubt.reason());
            out.println("  = " + doubt.remedy());
        });
        String word = last.isSure() ? "it " : "otherwise it ";
        if (last.ending() instanceof Ending.Runs runs) {
            out.println(paint.styled(word + "runs:", Style.bold, Style.fg_green) + " "
                    + Printable.printable(runs.program()) + (runs.held() ? ", as the entry holds it" : ""));
        } else if (last.ending() instanceof Ending.Fails fails) {
            String errno = fails.errno().isEmpty() ? "" : " (" + fails.errno() + ")";
            out.println(paint.styled(word + "fails" + errno + ":", Style.bold, Style.fg_red) + " " + fails.reason());
            out.println("  = " + fails.remedy());
            fails.candidates().stream()
                    .skip(1)
                    .forEach(each -> out.println("  = or for '" + each.name().text() + "': " + each.whatHelps()));
        }
    }

    private void write(Hop hop) {
        out.println(paint.styled(Printable.printable(hop.path()), Style.bold));
        if (hop.program() instanceof Program.Refused refused) {
            line("", refused.obstacle().reason());
            return;
        }
        entries("perhaps by", hop.unclear());
        write(hop.taker());
        hop.remarks().forEach(remark -> line("beware", remark));
        entries("instead of", hop.shadowed());
        entries("but not by", hop.disabled(), ", which is disabled");
        if (hop.program() instanceof Program.Runnable runnable) {
            runnable.launched().ifPresent(launched -> line("launcher", "starts " + launched.describe()));
        }
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

    private void entries(String label, List<Entry> entries) {
        entries(label, entries, "");
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
