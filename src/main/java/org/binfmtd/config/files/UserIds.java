package org.binfmtd.config.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Which owners are root as this user namespace sees it: user 0, and owners that the namespace does not map. Those show
 * as the overflow user; no process in the namespace can be them. Where the namespace maps that number it is also a user
 * like any other, and not distinguishable from them. Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
public final class UserIds {
    private static final Path OVERFLOW = Path.of("/proc/sys/kernel/overflowuid");
    private static final Path MAP = Path.of("/proc/self/uid_map");
    private static final long NONE = -1;

    private boolean known;
    private long unmapped = NONE;

    boolean isRoot(int owner) {
        return owner == 0 || Integer.toUnsignedLong(owner) == unmapped();
    }

    /** Looked up when the first owner is met that is not user 0: on most machines never. */
    private synchronized long unmapped() {
        if (!known) {
            unmapped = read();
            known = true;
        }
        return unmapped;
    }

    private static long read() {
        try {
            long overflow = Long.parseLong(inOneRead(OVERFLOW).strip());
            return isMapped(overflow, Files.readAllLines(MAP)) ? NONE : overflow;
        } catch (IOException | NumberFormatException e) {
            return NONE; // who can't be known is not trusted
        }
    }

    /** The kernel gives a number of {@code /proc/sys} to one read, and nothing to the next. */
    private static String inOneRead(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer read = ByteBuffer.allocate(64);
            channel.read(read);
            return new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII);
        }
    }

    /** @param map lines of: first number inside, first number outside, how many */
    public static boolean isMapped(long user, List<String> map) {
        for (String line : map) {
            String[] fields = line.strip().split("\\s+");
            long first = Long.parseLong(fields[0]);
            if (user >= first && user < first + Long.parseLong(fields[2])) {
                return true;
            }
        }
        return false;
    }
}
