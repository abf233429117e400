package org.binfmtd.host;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Pattern;
import org.binfmtd.plan.Host;

/**
 * The programs that the machine runs itself, scripts and its own ELF files, in the directories where programs and the
 * scripts of packages are kept. A directory is read once and then again when its time stamps say that names in it have
 * changed: until then it costs one {@code stat(2)}. Nothing at all is read while no pattern asks for it. There are no
 * streams and lambdas here, because the first registration may wait for it. For one thread.
 */
public final class HostPrograms {
    /** How many programs a message names. */
    private static final int EXAMPLES = 3;

    /**
     * Where programs are that the kernel is asked to run: add what is missing. A {@code *} stands for each directory
     * there. What is there under two names, such as {@code /bin} and {@code /usr/bin}, is looked at once. What is only
     * read by another program, a shell's library or a module of Python, does not have to be here, and does no harm.
     */
    public static final List<String> DIRECTORIES = List.of(
            // the search path
            "/usr/local/sbin",
            "/usr/local/bin",
            "/usr/sbin",
            "/usr/bin",
            "/sbin",
            "/bin",
            "/usr/local/games",
            "/usr/games",
            "/opt/*/bin",
            // loaders, and programs for other programs
            "/lib",
            "/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/usr/lib/*",
            "/usr/lib/jvm/*/bin",
            "/usr/lib/postgresql/*/bin",
            "/usr/lib/apt/*",
            "/usr/lib/cups/*",
            "/usr/lib/dpkg/methods/*",
            "/usr/lib/kernel/*",
            "/usr/lib/NetworkManager/*",
            "/usr/lib/systemd/*",
            "/usr/libexec",
            "/usr/libexec/*",
            "/usr/local/lib",
            "/usr/local/lib/*",
            "/usr/local/libexec",
            // scripts of packages, and what runs at their occasions
            "/var/lib/dpkg/info",
            "/usr/share/debconf",
            "/usr/share/python3/runtime.d",
            "/usr/share/initramfs-tools/*",
            "/usr/share/initramfs-tools/scripts/*",
            "/etc/initramfs-tools/*",
            "/etc/initramfs-tools/scripts/*",
            "/etc/kernel/*",
            "/etc/grub.d",
            "/etc/ca-certificates/update.d",
            // scripts of the machine's start, its timers and its network
            "/etc",
            "/etc/init.d",
            "/etc/rc.d",
            "/etc/rc.d/*",
            "/etc/systemd/*",
            "/etc/cron.hourly",
            "/etc/cron.daily",
            "/etc/cron.weekly",
            "/etc/cron.monthly",
            "/etc/periodic/*",
            "/etc/update-motd.d",
            "/etc/acpi",
            "/etc/security",
            "/etc/network/*",
            "/etc/ppp/*",
            "/etc/NetworkManager/*",
            "/etc/NetworkManager/dispatcher.d/*");

    private final List<String> places;
    private final InstantSource clock;
    private final Map<String, ProgramDirectory> directories = new HashMap<>();
    private ProgramSearch search = new ProgramSearch(Set.of());

    public HostPrograms() {
        this(DIRECTORIES, InstantSource.system());
    }

    HostPrograms(List<String> places, InstantSource clock) {
        this.places = List.copyOf(places);
        this.clock = clock;
    }

    /** For each of these patterns that match any: the programs. */
    public Map<Pattern, Host.Programs> matching(Set<Pattern> patterns) {
        if (!patterns.equals(search.patterns())) {
            search = new ProgramSearch(patterns);
        }
        Map<Pattern, Host.Programs> found = new HashMap<>();
        if (!patterns.isEmpty()) {
            for (ProgramDirectory directory : unique()) {
                add(directory.matching(search), found);
            }
        }
        return found;
    }

    private static void add(Map<Pattern, List<String>> paths, Map<Pattern, Host.Programs> found) {
        for (Map.Entry<Pattern, List<String>> each : paths.entrySet()) {
            Host.Programs some = some(each.getValue());
            Host.Programs before = found.get(each.getKey());
            found.put(each.getKey(), before == null ? some : both(before, some));
        }
    }

    private static Host.Programs some(List<String> paths) {
        boolean hasLoader = false;
        for (String path : paths) {
            hasLoader |= isLoader(path);
        }
        return new Host.Programs(first(paths), paths.size(), hasLoader);
    }

    /** Whether this is the name of a loader of dynamically linked programs, such as {@code ld-linux-x86-64.so.2}. */
    private static boolean isLoader(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith("ld") && name.contains(".so.");
    }

    private static Host.Programs both(Host.Programs one, Host.Programs other) {
        List<String> examples = new ArrayList<>(one.examples());
        examples.addAll(other.examples());
        return new Host.Programs(first(examples), one.count() + other.count(), one.hasLoader() || other.hasLoader());
    }

    private static List<String> first(List<String> paths) {
        return paths.size() > EXAMPLES ? paths.subList(0, EXAMPLES) : paths;
    }

    /** All that are there, each under the first of its names. */
    private List<ProgramDirectory> unique() {
        Set<Object> seen = new HashSet<>();
        List<ProgramDirectory> unique = new ArrayList<>();
        for (String place : places) {
            for (ProgramDirectory each : at(place)) {
                if (each.look() && seen.add(each.identity())) {
                    unique.add(each);
                }
            }
        }
        return unique;
    }

    private List<ProgramDirectory> at(String place) {
        int star = place.indexOf("/*");
        if (star < 0) {
            return List.of(directory(place));
        }
        List<ProgramDirectory> found = new ArrayList<>();
        ProgramDirectory parent = directory(place.substring(0, star));
        if (parent.look()) {
            for (String each : parent.subdirectories()) {
                found.addAll(at(each + place.substring(star + 2)));
            }
        }
        return found;
    }

    private ProgramDirectory directory(String path) {
        ProgramDirectory known = directories.get(path);
        if (known == null) {
            known = new ProgramDirectory(path, clock);
            directories.put(path, known);
        }
        return known;
    }
}
