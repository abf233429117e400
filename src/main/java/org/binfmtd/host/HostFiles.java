package org.binfmtd.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.Pattern;
import org.binfmtd.plan.Host.ProtectedFile;

/** The machine's own programs, which no handler may catch: what the processor runs, the shell, init, and scripts. */
public final class HostFiles {
    private static final List<String> RUNNING = List.of("/proc/self/exe", "/bin/sh", "/sbin/init");
    private static final int OSABI_LINUX = 3;
    private static final int ET_DYN = 3;

    private static final List<ElfTarget> NATIVES = List.copyOf(NativeTargets.ofThisMachine());

    /** What the kernel runs itself: scripts, and the machine's own ELF programs. */
    private static final List<Pattern.Magic> OWN = own();

    private HostFiles() {}

    private static List<Pattern.Magic> own() {
        List<Pattern.Magic> own = new ArrayList<>();
        own.add(Pattern.Magic.SCRIPTS);
        NATIVES.forEach(target -> own.add(target.anyProgram()));
        return own;
    }

    /** The targets whose programs this machine runs itself. */
    public static List<ElfTarget> natives() {
        return NATIVES;
    }

    public static List<ProtectedFile> protectedFiles() {
        List<ProtectedFile> running = new ArrayList<>();
        for (String path : RUNNING) {
            addIfReadable(running, path);
        }
        List<ProtectedFile> files = new ArrayList<>();
        for (ElfTarget target : NATIVES) {
            boolean vital =
                    running.stream().anyMatch(file -> target.anyProgram().matches(file.head()));
            for (Pattern.Magic kind : kinds(target)) {
                Bytes head = Bytes.of(Arrays.copyOf(kind.magic().toArray(), Pattern.WINDOW));
                files.add(new ProtectedFile("the host's own " + target.name() + " programs", head, kind, vital));
            }
        }
        files.add(new ProtectedFile("the launchers of handlers with arguments", Bytes.ofText(Launcher.HEAD)));
        files.addAll(running);
        return files;
    }

    private static void addIfReadable(List<ProtectedFile> files, String path) {
        try {
            files.add(new ProtectedFile(path, DiskFileSystem.head(Path.of(path))));
        } catch (IOException e) {
            // Not every machine has each of them; the computed headers stand for them all.
        }
    }

    /** What the target's own programs begin with: of each type, and for each operating system's ABI. */
    private static List<Pattern.Magic> kinds(ElfTarget target) {
        List<Pattern.Magic> kinds = new ArrayList<>();
        for (int type = 2; type <= ET_DYN; type++) {
            for (int abi = 0; abi <= OSABI_LINUX; abi += OSABI_LINUX) {
                kinds.add(new ElfHeader(target, type, abi).fixed());
            }
        }
        return kinds;
    }

    /** Whether a pattern could match something that this machine runs itself; if not, no file has to be looked at. */
    public static boolean mayMatchPrograms(Pattern pattern) {
        for (Pattern own : OWN) {
            if (own.overlaps(pattern)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this machine runs a file that begins so itself. */
    static boolean isProgram(Bytes head) {
        for (Pattern.Magic own : OWN) {
            if (own.matches(head)) {
                return true;
            }
        }
        return false;
    }
}
