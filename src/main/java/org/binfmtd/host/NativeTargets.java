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
import java.util.function.Supplier;
import org.binfmtd.kernel.Ia32Emulation;
import org.binfmtd.kernel.Personality;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.ElfTarget;

/**
 * The targets whose programs the running kernel and processor run themselves: those of the kernel's machine, and those
 * of its 32-bit mode where it has one.
 *
 * <p>Sources: {@code fs/binfmt_elf.c} and each machine's {@code elf_check_arch} and {@code compat_elf_check_arch} of
 * Linux; on ARM that asks the processor, which {@code personality(2)} shows, and on x86 {@code ia32_enabled()},
 * which {@link Ia32Emulation} finds out.
 */
final class NativeTargets {
    /** No compiler makes such programs, but the kernel runs them. */
    private static final int EM_486 = 6;

    /** Bytes; a kernel's configuration has less. */
    private static final int MOST = 1 << 20;

    private final Path root;
    private final String java;
    private final BooleanSupplier runs32BitArm;
    private final Supplier<Optional<Boolean>> ia32;

    /**
     * @param root where {@code /proc} and {@code /usr} are
     * @param java Java's word for the machine, for kernels before 6.1, which do not tell theirs
     * @param runs32BitArm asked on ARM of 64 bits alone
     * @param ia32 asked on x86_64 alone: whether it runs programs of 32 bits, if that can be known
     */
    NativeTargets(Path root, String java, BooleanSupplier runs32BitArm, Supplier<Optional<Boolean>> ia32) {
        this.root = root;
        this.java = java;
        this.runs32BitArm = runs32BitArm;
        this.ia32 = ia32;
    }

    /** Those of this machine, its own first. */
    static List<ElfTarget> ofThisMachine() {
        return new NativeTargets(
                        Path.of("/"), System.getProperty("os.arch"), Personality::allows32Bit, Ia32Emulation::isOn)
                .targets();
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

    /** Where the kernel cannot be asked, it runs what it was built to run. */
    private boolean runsIa32() {
        return Files.exists(root.resolve("proc/sys/abi/vsyscall32"))
                && ia32.get().orElse(true);
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(new String(RegularFile.read(root.resolve(file), MOST), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // it is not there, or may not be read here
        }
    }
}
