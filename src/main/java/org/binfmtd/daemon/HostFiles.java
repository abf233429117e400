package org.binfmtd.daemon;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Launcher;
import org.binfmtd.reconcile.Host.ProtectedFile;

/** The machine's own programs, which no handler may catch: what the processor runs, scripts, and commands by extension. */
public final class HostFiles {
    private static final List<String> SEARCH_PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
    private static final List<String> RUNNING = List.of("/proc/self/exe", "/bin/sh", "/sbin/init");
    private static final List<String> SCRIPTS = List.of(
            "#!",
            Launcher.HEAD,
            "#!/bin/sh\n",
            "#!/bin/bash\n",
            "#!/usr/bin/env sh\n",
            "#!/usr/bin/python3\n",
            "#!/usr/bin/perl\n");
    private static final int EI_OSABI = 7;
    private static final int E_TYPE = 16;
    private static final int OSABI_LINUX = 3;
    private static final int ET_DYN = 3;
    private static final int ELF_HEADER = 64;

    private HostFiles() {}

    /** The families of ELF targets whose programs this processor runs, by QEMU's names. */
    static List<String> families() {
        return familiesOf(machine());
    }

    /** The same of another machine, as Java calls it. */
    static List<String> familiesOf(String machine) {
        return natives(machine).stream().map(ElfTarget::family).distinct().toList();
    }

    /** The targets whose programs this processor runs. */
    public static List<ElfTarget> natives() {
        return natives(machine());
    }

    private static List<ElfTarget> natives(String machine) {
        return ElfTarget.all().stream()
                .filter(target -> names(machine).contains(target.name()))
                .toList();
    }

    private static String machine() {
        return System.getProperty("os.arch");
    }

    /** QEMU's names for what Java calls the machine; beside its own programs those of its compatible modes. */
    private static List<String> names(String machine) {
        return switch (machine) {
            case "amd64", "x86_64" -> List.of("x86_64", "i386");
            case "i386", "i486", "i586", "i686", "x86" -> List.of("i386");
            case "aarch64" -> List.of("aarch64", "arm");
            case "ppc64" -> List.of("ppc64", "ppc");
            default -> List.of(machine);
        };
    }

    static List<ProtectedFile> protectedFiles() {
        List<ProtectedFile> files = new ArrayList<>();
        for (ElfTarget target : natives()) {
            headers(target)
                    .forEach(header ->
                            files.add(new ProtectedFile("the host's own " + target.name() + " programs", header)));
        }
        for (String script : SCRIPTS) {
            files.add(new ProtectedFile("'#!' scripts", Bytes.ofText(script)));
        }
        for (String path : RUNNING) {
            addIfReadable(files, path);
        }
        return files;
    }

    private static void addIfReadable(List<ProtectedFile> files, String path) {
        try {
            files.add(new ProtectedFile(path, DiskSurroundings.head(Path.of(path))));
        } catch (IOException e) {
            // Not every machine has each of them; the computed headers stand for them all.
        }
    }

    /** What the target's own programs begin with: each type, for each operating system's ABI, and zeroes behind. */
    private static List<Bytes> headers(ElfTarget target) {
        List<Bytes> headers = new ArrayList<>();
        Bytes magic = target.pattern().magic();
        for (int type = 2; type <= ET_DYN; type++) {
            for (int abi = 0; abi <= OSABI_LINUX; abi += OSABI_LINUX) {
                headers.add(header(magic, type, abi, target.endian()));
            }
        }
        return headers;
    }

    private static Bytes header(Bytes magic, int type, int abi, ElfTarget.Endian endian) {
        byte[] header = new byte[ELF_HEADER];
        System.arraycopy(magic.toArray(), 0, header, 0, magic.length());
        header[5] = (byte) (endian == ElfTarget.Endian.LITTLE ? 1 : 2);
        header[6] = 1;
        header[EI_OSABI] = (byte) abi;
        header[E_TYPE + (endian == ElfTarget.Endian.LITTLE ? 0 : 1)] = (byte) type;
        return Bytes.of(header);
    }

    /** For each extension, a command of the search path that bears it, if there is one. */
    static Map<String, String> commands(Set<String> extensions) {
        Map<String, String> commands = new HashMap<>();
        if (!extensions.isEmpty()) {
            directories().forEach(directory -> collect(directory, extensions, commands));
        }
        return commands;
    }

    private static void collect(Path directory, Set<String> extensions, Map<String, String> commands) {
        String[] names = directory.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            String extension = name.substring(name.lastIndexOf('.') + 1);
            if (extension.length() < name.length() && extensions.contains(extension)) {
                File file = new File(directory.toFile(), name);
                if (file.canExecute() && file.isFile()) {
                    commands.putIfAbsent(extension, file.getPath());
                }
            }
        }
    }

    private static Set<Path> directories() {
        Set<Path> directories = new HashSet<>();
        for (String directory : SEARCH_PATH) {
            try {
                directories.add(Path.of(directory).toRealPath());
            } catch (IOException e) {
                // A machine without it has no commands in it.
            }
        }
        return directories;
    }
}
