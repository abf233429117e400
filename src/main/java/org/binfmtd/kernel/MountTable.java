package org.binfmtd.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.model.MountState;

/**
 * The mounts of a mount namespace, from the text of {@code /proc/PID/mountinfo}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
 */
record MountTable(List<Mount> mounts) {
    static final String TYPE = "binfmt_misc";

    /** One line: what is mounted where. */
    record Mount(
            int id,
            int parent,
            long device,
            String root,
            String point,
            boolean readOnly,
            boolean noExec,
            boolean noSuid,
            String type) {
        /**
         * The directory that procfs has for binfmt_misc to be mounted on, which containers and services may be given.
         */
        private boolean isBareDirectory() {
            return type.equals("proc") && root.equals("/sys/fs/" + TYPE);
        }

        private boolean covers(String path) {
            return point.equals("/") || path.equals(point) || path.startsWith(point + "/");
        }
    }

    /** A mountinfo file that is read over and over, and is mostly the same. For one thread. */
    static final class Source {
        private final MountLines lines;
        private byte[] text = {};
        private MountTable table = new MountTable(List.of());

        /** @param point of which alone the table is asked */
        Source(Path file, String point) {
            this.lines = new MountLines(file, point);
        }

        MountTable read() throws IOException {
            byte[] now = lines.read();
            if (!Arrays.equals(now, text)) {
                table = parse(new String(now, StandardCharsets.UTF_8));
                text = now;
            }
            return table;
        }
    }

    /** The mounts that a mountinfo file lists now; paths in it that are not UTF-8 are of no interest. */
    static MountTable read(Path file) throws IOException {
        return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /** The same, for what it says of one mount point. */
    static MountTable read(Path file, String point) throws IOException {
        return parse(new String(new MountLines(file, point).read(), StandardCharsets.UTF_8));
    }

    static MountTable parse(String text) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : text.split("\n")) {
            mount(line).ifPresent(mounts::add);
        }
        return new MountTable(List.copyOf(mounts));
    }

    /**
     * How binfmt_misc stands at {@code point}.
     *
     * @param device the device number that {@code stat(2)} of the point gives, encoded as {@code st_dev}
     */
    MountState stateAt(String point, long device) {
        Optional<Mount> top = visibleAt(point, device);
        if (top.isEmpty()) {
            return MountState.MISSING;
        }
        return stateOf(top.get(), device);
    }

    private MountState stateOf(Mount top, long device) {
        if (top.type.equals("autofs")) {
            return MountState.AUTOFS;
        }
        if (top.isBareDirectory() && !liesOnAnother(top)) {
            return MountState.MISSING;
        }
        if (!top.type.equals(TYPE) || !top.root.equals("/")) {
            return MountState.OVER_MOUNTED;
        }
        if (top.device != device) {
            return MountState.HIDDEN;
        }
        if (hasMountBelow(top)) {
            return MountState.COVERED;
        }
        return top.readOnly ? MountState.READ_ONLY : MountState.MOUNTED;
    }

    /** Whether the same file system is mounted at the same place here. */
    boolean shows(String point, long device) {
        return visibleAt(point, device).filter(top -> top.device == device).isPresent();
    }

    /**
     * The mount at a point that {@code stat(2)} sees, or else one that a mount on a directory above hides. Several may
     * stand at one point with no other on them: below each {@code /proc} that was mounted over another there may be
     * one.
     */
    private Optional<Mount> visibleAt(String point, long device) {
        List<Mount> topmost = topmostAt(point);
        return topmost.stream()
                .filter(mount -> mount.device == device)
                .findFirst()
                .or(() -> topmost.stream().findFirst());
    }

    /** The mount that is seen at a point, with these rights: a mount on a directory above may hide it. */
    Optional<Mount> seenAt(String point, long device) {
        return topmostAt(point).stream().filter(mount -> mount.device == device).findFirst();
    }

    /** Wherever a whole binfmt_misc is mounted. */
    List<Mount> ofBinfmtMisc() {
        return mounts.stream()
                .filter(mount -> mount.type.equals(TYPE) && mount.root.equals("/"))
                .toList();
    }

    /**
     * The mount that a file lies on, by its path with all links followed; of several at one point the last is on top.
     */
    Optional<Mount> under(String path) {
        Optional<Mount> nearest = Optional.empty();
        for (Mount mount : mounts) {
            int length = nearest.map(Mount::point).map(String::length).orElse(0);
            if (mount.covers(path) && mount.point.length() >= length) {
                nearest = Optional.of(mount);
            }
        }
        return nearest;
    }

    /** The mounts at a point that no other mount at that point lies on. */
    private List<Mount> topmostAt(String point) {
        List<Mount> there =
                mounts.stream().filter(mount -> mount.point.equals(point)).toList();
        Set<Integer> parents = there.stream().map(Mount::parent).collect(Collectors.toSet());
        return there.stream().filter(mount -> !parents.contains(mount.id)).toList();
    }

    private boolean liesOnAnother(Mount top) {
        return mounts.stream().anyMatch(mount -> mount.id == top.parent && mount.point.equals(top.point));
    }

    private boolean hasMountBelow(Mount top) {
        return mounts.stream().anyMatch(mount -> mount.parent == top.id && mount.point.startsWith(top.point + "/"));
    }

    private static Optional<Mount> mount(String line) {
        String[] fields = line.split(" ");
        int dash = 6;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        if (dash + 3 >= fields.length) {
            return Optional.empty();
        }
        return Optional.of(new Mount(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                device(fields[2]),
                unescaped(fields[3]),
                unescaped(fields[4]),
                hasOption(fields[5], "ro") || hasOption(fields[dash + 3], "ro"),
                hasOption(fields[5], "noexec"),
                hasOption(fields[5], "nosuid"),
                fields[dash + 1]));
    }

    private static boolean hasOption(String options, String wanted) {
        return List.of(options.split(",")).contains(wanted);
    }

    /** {@code major:minor} in the encoding of {@code st_dev} (gnu_dev_makedev). */
    private static long device(String text) {
        int colon = text.indexOf(':');
        long major = Long.parseLong(text.substring(0, colon));
        long minor = Long.parseLong(text.substring(colon + 1));
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    }

    /** Blanks, tabs, line feeds and backslashes are written as a backslash and three octal digits. */
    static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                plain.write(Integer.parseInt(new String(bytes, i + 1, 3, StandardCharsets.US_ASCII), 8));
                i += 3;
            } else {
                plain.write(bytes[i]);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }
}
