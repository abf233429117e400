package org.binfmtd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.RegisterLine;
import org.binfmtd.model.Registration;

/** What handlers can be exported as. */
enum ExportFormat {
    BINFMT_D("binfmt.d", List.of("# Save them as a file such as /etc/binfmt.d/exported.conf, for systemd-binfmt(8).")) {
        @Override
        Optional<List<String>> text(Handler handler, Registration registration) {
            return RegisterLine.printable(handler.name().entry(), registration).map(line -> {
                List<String> lines = new ArrayList<>(description(handler));
                lines.add(line);
                return lines;
            });
        }
    },
    BINFMT_SUPPORT(
            "binfmt-support",
            List.of(
                    "# Save each as a file with the name that stands above it, in /usr/share/binfmts, and let",
                    "# 'update-binfmts --import NAME' read it.")) {
        @Override
        Optional<List<String>> text(Handler handler, Registration registration) {
            if (!isPrintable(registration)) {
                return Optional.empty();
            }
            List<String> lines = new ArrayList<>(List.of("# " + handler.name()));
            lines.addAll(description(handler));
            lines.add("package binfmtd");
            lines.add("interpreter " + registration.interpreter());
            lines.addAll(
                    registration.pattern().fold(ExportFormat::magic, each -> List.of("extension " + each.extension())));
            KEYS.forEach((flag, key) -> {
                if (registration.has(flag)) {
                    lines.add(key + " yes");
                }
            });
            lines.add("");
            return Optional.of(lines);
        }

        @Override
        boolean loses(Registration registration) {
            return registration.has(Flag.OPEN_BINARY) && !registration.has(Flag.CREDENTIALS);
        }
    };

    private static final SortedMap<Flag, String> KEYS = new TreeMap<>(
            Map.of(Flag.CREDENTIALS, "credentials", Flag.PRESERVE_ARGV0, "preserve", Flag.FIX_BINARY, "fix_binary"));

    private final String word;
    private final List<String> heading;

    ExportFormat(String word, List<String> heading) {
        this.word = word;
        this.heading = heading;
    }

    /** The word of the command line. */
    @Override
    public String toString() {
        return word;
    }

    List<String> heading() {
        return heading;
    }

    /** What says this of a handler; nothing if it has characters that the format cannot express. */
    abstract Optional<List<String>> text(Handler handler, Registration registration);

    /** Whether the format has no word for the flag {@code open-binary}. */
    boolean loses(Registration registration) {
        return false;
    }

    private static List<String> description(Handler handler) {
        return handler.description().isEmpty() ? List.of() : List.of("# " + Printable.printable(handler.description()));
    }

    private static boolean isPrintable(Registration registration) {
        return Printable.printable(registration.interpreter()).equals(registration.interpreter())
                && registration
                        .pattern()
                        .fold(
                                magic -> true,
                                each -> Printable.printable(each.extension()).equals(each.extension()));
    }

    private static List<String> magic(Pattern.Magic pattern) {
        List<String> lines = new ArrayList<>(List.of("magic " + escaped(pattern.magic())));
        if (!pattern.isExact()) {
            lines.add("mask " + escaped(pattern.mask()));
        }
        if (pattern.offset() != 0) {
            lines.add("offset " + pattern.offset());
        }
        return lines;
    }

    private static String escaped(Bytes bytes) {
        return bytes.hex().replaceAll("..", "\\\\x$0");
    }
}
