package org.binfmtd.host;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.binfmtd.kernel.Personality;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.ElfTarget;

/**
 * The targets whose programs the running kernel and processor run themselves: those of the kernel's machine, and those
 * of its 32-bit mode where it has one.
 *
 * <p>Sources: {@code fs/binfmt_elf.c} and each machine's {@code elf_check_arch} and {@code compat_elf_check_arch} of
 * Linux; on ARM that asks the processor, which {@code personality(2)} tells, and on x86 {@code ia32_enabled()}, which
 * the kernel was built or started with.
 */
final class NativeTargets {
    /** No compiler makes such programs, but the kernel runs them. */
    private static final int EM_486 = 6;

    /** Bytes; a kernel's configuration has less. */
    private static final int MOST = 1 << 20;

    private final Path root;
    private final String java;
    private final BooleanSupplier runs32BitArm;

    /**
     * @param root where {@code /proc} and {@code /usr} are
     * @param java Java's word for the machine, for kernels before 6.1, which do not tell theirs
     * @param runs32BitArm asked on ARM of 64 bits alone
     */
    NativeTargets(Path root, String java, BooleanSupplier runs32BitArm) {
        this.root = root;
        this.java = java;
        this.runs32BitArm = runs32BitArm;
    }

    /** Those of this machine, its own first. */
    static List<ElfTarget> ofThisMachine() {
        return new NativeTargets(Path.of("/"), System.getProperty("os.arch"), Personality::allows32Bit).targets();
    }

    List<ElfTarget> targets() {
        List<ElfTarget> targets = new ArrayList<>();
        for (String name : names(text("proc/sys/kernel/arch").map(String::strip).orElse(java))) {
            ElfTarget.named(name).ifPresent(targets::add);
            if (name.equals("i386")) {
                targets.add(ElfTarget.of(EM_486, ElfTarget.ElfClass.ELF32, ElfTarget.Endian.LITTLE));
            }
        }
        return targets;
    }

    /** QEMU's names for what the kernel, or Java, calls the machine. */
    private List<String> names(String machine) {
        return switch (machine) {
            case "x86_64", "amd64" -> runsIa32() ? List.of("x86_64", "i386") : List.of("x86_64");
            case "i386", "i486", "i586", "i686", "x86" -> List.of("i386");
            case "aarch64" -> runs32BitArm.getAsBoolean() ? List.of("aarch64", "arm") : List.of("aarch64");
            case "aarch64_be" -> runs32BitArm.getAsBoolean() ? List.of("aarch64_be", "armeb") : List.of("aarch64_be");
            case "arm" -> List.of(isLittleEndian() ? "arm" : "armeb");
            case "mips64", "mips64el" -> List.of(ofEndian("mips64"), ofEndian("mipsn32"), ofEndian("mips"));
            case "mips", "mipsel" -> List.of(ofEndian("mips"));
            case "ppc64" -> isLittleEndian() ? List.of("ppc64le") : List.of("ppc64", "ppc");
            case "sparc64" -> List.of("sparc64", "sparc32plus", "sparc");
            case "parisc", "parisc64" -> List.of("hppa");
            case "openrisc" -> List.of("or1k");
            case "sh" -> List.of(isLittleEndian() ? "sh4" : "sh4eb");
            default -> List.of(machine);
        };
    }

    private static boolean isLittleEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    private static String ofEndian(String name) {
        return isLittleEndian() ? name + "el" : name;
    }

    /** Whether a kernel of x86_64 was built with the emulation of 32-bit programs, and runs with it. */
    private boolean runsIa32() {
        boolean built = Files.exists(root.resolve("proc/sys/abi/vsyscall32"));
        return built && asked("ia32_emulation").orElseGet(() -> !isDefaultDisabled());
    }

    private boolean isDefaultDisabled() {
        String release = text("proc/sys/kernel/osrelease").orElse("").strip();
        return text("usr/lib/modules/" + release + "/config")
                .filter(config -> config.contains("\nCONFIG_IA32_EMULATION_DEFAULT_DISABLED=y"))
                .isPresent();
    }

    /** What the kernel was told of a switch when it started, as {@code kstrtobool()} reads it; the last word counts. */
    private Optional<Boolean> asked(String name) {
        Optional<Boolean> asked = Optional.empty();
        for (String word : text("proc/cmdline").orElse("").split("\\s+")) {
            if (word.matches(name + "=([yYtT1]|[oO][nN]).*")) {
                asked = Optional.of(true);
            } else if (word.matches(name + "=([nNfF0]|[oO][fF]).*")) {
                asked = Optional.of(false);
            }
        }
        return asked;
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(new String(RegularFile.read(root.resolve(file), MOST), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // it is not there, or may not be read here
        }
    }
}
