package org.binfmtd.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where nothing can be run because of a mount's options.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
 */
final class NoExecMounts {
    private static final int POINT = 4;
    private static final int OPTIONS = 5;

    private final List<Mount> mounts = new ArrayList<>();

    private record Mount(String point, boolean noExec) {
        boolean covers(String path) {
            return point.equals("/") || path.equals(point) || path.startsWith(point + "/");
        }
    }

    private NoExecMounts() {}

    /** @param text that of {@code /proc/self/mountinfo} */
    static NoExecMounts parse(String text) {
        NoExecMounts parsed = new NoExecMounts();
        for (String line : text.split("\n")) {
            String[] fields = line.split(" ");
            if (fields.length > OPTIONS) {
                parsed.mounts.add(new Mount(
                        unescaped(fields[POINT]),
                        List.of(fields[OPTIONS].split(",")).contains("noexec")));
            }
        }
        return parsed;
    }

    static NoExecMounts ofThisProcess() throws IOException {
        return parse(new String(Files.readAllBytes(Path.of("/proc/self/mountinfo")), StandardCharsets.UTF_8));
    }

    /** Whether the mount that a file lies on forbids to run it; of several at one point the last one is on top. */
    boolean cover(Path real) {
        Mount nearest = new Mount("", false);
        for (Mount mount : mounts) {
            if (mount.covers(real.toString())
                    && mount.point().length() >= nearest.point().length()) {
                nearest = mount;
            }
        }
        return nearest.noExec();
    }

    /** The table writes blanks and the like in octal. */
    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
