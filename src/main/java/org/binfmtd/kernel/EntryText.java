package org.binfmtd.kernel;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Registration;

/**
 * What the kernel shows of an entry, read strictly: the lines below in this order, and nothing else. Whatever differs
 * (a newer kernel's, a path with a line feed) becomes an opaque entry.
 *
 * <pre>
 * enabled | disabled
 * interpreter PATH
 * flags: LETTERS
 * extension .EXTENSION            or    offset NUMBER, magic HEX and perhaps mask HEX
 * </pre>
 */
final class EntryText {
    private EntryText() {}

    static Entry parse(EntryName name, Bytes text, long inode, long modified) {
        boolean enabled = startsWithEnabled(text);
        return Printable.decode(text)
                .flatMap(EntryText::registration)
                .<Entry>map(registration -> new Entry.Known(name, enabled, registration, inode, modified))
                .orElseGet(() -> new Entry.Opaque(name, enabled, text, inode, modified));
    }

    private static boolean startsWithEnabled(Bytes text) {
        return text.length() > 0 && text.at(0) == 'e';
    }

    private static Optional<Registration> registration(String text) {
        List<String> lines = lines(text);
        if (lines.size() < 4 || !isSwitch(lines.get(0))) {
            return Optional.empty();
        }
        Optional<String> interpreter = after("interpreter ", lines.get(1)).filter(path -> !path.isEmpty());
        Optional<Set<Flag>> flags = after("flags: ", lines.get(2)).flatMap(EntryText::flags);
        Optional<Pattern> pattern = pattern(lines.subList(3, lines.size()));
        if (interpreter.isEmpty() || flags.isEmpty()) {
            return Optional.empty();
        }
        return pattern.map(known -> new Registration(known, interpreter.get(), flags.get()));
    }

    /** The lines, each ended by a line feed; none if the last one is not. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(6);
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        return start == text.length() ? lines : List.of();
    }

    private static boolean isSwitch(String line) {
        return line.equals("enabled") || line.equals("disabled");
    }

    private static Optional<String> after(String label, String line) {
        return line.startsWith(label) ? Optional.of(line.substring(label.length())) : Optional.empty();
    }

    private static Optional<Set<Flag>> flags(String letters) {
        List<Flag> flags = new ArrayList<>(4);
        for (char letter : letters.toCharArray()) {
            Optional<Flag> flag = Flag.ofLetter(letter);
            if (flag.isEmpty()) {
                return Optional.empty();
            }
            flags.add(flag.get());
        }
        return Optional.of(Set.copyOf(flags));
    }

    private static Optional<Pattern> pattern(List<String> lines) {
        return switch (lines.size()) {
            case 1 -> extension(lines.get(0));
            case 2 -> magic(lines.get(0), lines.get(1), Optional.empty());
            case 3 ->
                magic(lines.get(0), lines.get(1), after("mask ", lines.get(2)))
                        .filter(any -> lines.get(2).startsWith("mask "));
            default -> Optional.empty();
        };
    }

    private static Optional<Pattern> extension(String line) {
        return after("extension .", line)
                .filter(extension -> !extension.isEmpty())
                .map(Pattern.Extension::new);
    }

    private static Optional<Pattern> magic(String offsetLine, String magicLine, Optional<String> mask) {
        try {
            int offset = Integer.parseInt(after("offset ", offsetLine).orElse(""));
            Bytes magic = hex(after("magic ", magicLine).orElse(""));
            Bytes kept = mask.map(EntryText::hex).orElseGet(() -> Bytes.filled(magic.length(), 0xff));
            return Optional.of(new Pattern.Magic(offset, magic, kept));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Bytes hex(String digits) {
        return Bytes.of(HexFormat.of().parseHex(digits));
    }
}
