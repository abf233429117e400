package org.binfmtd.explain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;

/**
 * The first line of a script, as the kernel takes it apart.
 *
 * @param argument all that follows the interpreter, as one word
 * @see <a href="https://man7.org/linux/man-pages/man2/execve.2.html">execve(2)</a>
 */
public record Shebang(String interpreter, Optional<String> argument) {

    /** Whether the kernel takes a file that begins so for a script, be it one without a usable line. */
    static boolean begins(Bytes head) {
        return head.length() >= 2 && head.at(0) == '#' && head.at(1) == '!';
    }

    /** The line; nothing if the kernel finds no interpreter in it, or only a part of its path. */
    public static Optional<Shebang> of(Bytes head) {
        return begins(head) ? new ShebangLine(head).parse() : Optional.empty();
    }

    /** What the kernel has of the file, with zeroes behind a short one. */
    private static final class ShebangLine {
        private final byte[] buffer;

        ShebangLine(Bytes head) {
            buffer = Arrays.copyOf(head.toArray(), Pattern.WINDOW);
        }

        Optional<Shebang> parse() {
            int end = end();
            int start = end < 0 ? -1 : skipBlanks(2, end);
            if (start < 0) {
                return Optional.empty();
            }
            int stop = terminator(start, end);
            int nameEnd = stop < 0 ? end : stop;
            int argument = stop < 0 || buffer[stop] == 0 ? -1 : skipBlanks(stop, end);
            return Optional.of(new Shebang(
                    text(start, nameEnd), argument < 0 ? Optional.empty() : Optional.of(text(argument, end))));
        }

        /** Where the line ends, trailing blanks left out; negative if its interpreter may be cut off. */
        private int end() {
            int end = lineFeed();
            if (end < 0) {
                int last = buffer.length - 1;
                int start = skipBlanks(2, last);
                if (start < 0 || terminator(start, last) < 0) {
                    return -1;
                }
                end = last;
            }
            while (isBlank(buffer[end - 1])) {
                end--;
            }
            return end;
        }

        /** As {@code strnchr}: what is behind a NUL does not count. */
        private int lineFeed() {
            for (int at = 0; at < buffer.length && buffer[at] != 0; at++) {
                if (buffer[at] == '\n') {
                    return at;
                }
            }
            return -1;
        }

        private int skipBlanks(int from, int end) {
            for (int at = from; at < end; at++) {
                if (!isBlank(buffer[at])) {
                    return at;
                }
            }
            return -1;
        }

        private int terminator(int from, int end) {
            for (int at = from; at < end; at++) {
                if (isBlank(buffer[at]) || buffer[at] == 0) {
                    return at;
                }
            }
            return -1;
        }

        private static boolean isBlank(byte octet) {
            return octet == ' ' || octet == '\t';
        }

        /** Up to the first NUL: it is a string of C. */
        private String text(int from, int end) {
            int stop = from;
            while (stop < end && buffer[stop] != 0) {
                stop++;
            }
            return new String(buffer, from, stop - from, StandardCharsets.UTF_8);
        }
    }
}
