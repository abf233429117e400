package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.Ia32Emulation;
import org.binfmtd.kernel.ProgramRun;
import org.binfmtd.model.ElfTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ELF programs a machine runs itself: those need no handler, and none may catch them. */
class NativeTargetsTest {
    @TempDir
    Path root;

    private Optional<Boolean> ia32 = Optional.of(true);

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> natives(String java, boolean arm32) {
        return new NativeTargets(root, java, () -> arm32, () -> ia32)
                .targets().stream().map(ElfTarget::name).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, x86_64",
        "i386, i386 machine-6 32-bit little-endian",
        "aarch64, aarch64 arm",
        "arm, arm",
        "ppc64le, ppc64le",
        "riscv64, riscv64",
        "s390x, s390x",
        "sparc64, sparc64 sparc32plus sparc",
        "loongarch64, loongarch64",
        "mips64el, mips64el mipsn32el mipsel",
        "unheard-of, ''",
    })
    void ofEachMachineAreItsOwn(String machine, String names) {
        assertThat(String.join(" ", natives(machine, true))).isEqualTo(names);
    }

    @Test
    void theKernelSaysMoreThanJavaOf32BitsDoes() throws IOException {
        file("proc/sys/kernel/arch", "x86_64\n");
        file("proc/sys/abi/vsyscall32", "1\n");
        assertThat(natives("i386", false)).startsWith("x86_64", "i386");
    }

    @Test
    void armOf64BitsAlone() throws IOException {
        file("proc/sys/kernel/arch", "aarch64\n");
        assertThat(natives("aarch64", false)).containsExactly("aarch64");
        file("proc/sys/kernel/arch", "aarch64_be\n");
        assertThat(natives("aarch64", false)).containsExactly("aarch64_be");
    }

    @Test
    void a32BitPcProgramRunsWhereTheKernelSaysSo() throws IOException {
        file("proc/sys/kernel/arch", "x86_64\n");
        file("proc/sys/abi/vsyscall32", "1\n");
        assertThat(natives("amd64", false)).contains("i386");
        ia32 = Optional.of(false);
        assertThat(natives("amd64", false)).containsExactly("x86_64");
        ia32 = Optional.empty();
        assertThat(natives("amd64", false)).contains("i386");
    }

    /** The kernel's answer to the probe is its answer to a whole program. */
    @Test
    void theKernelIsAskedAsAProgramAsksIt() throws IOException, InterruptedException {
        Path source = Files.writeString(root.resolve("exit.s"), """
                .globl _start
                _start: mov $1, %eax
                xor %ebx, %ebx
                int $0x80
                """);
        Path object = root.resolve("hello.o");
        Path program = root.resolve("hello");
        boolean isPc = System.getProperty("os.arch").equals("amd64")
                && run("as", "--32", "-o", object.toString(), source.toString()) == 0
                && run("ld", "-m", "elf_i386", "-o", program.toString(), object.toString()) == 0;
        assumeTrue(isPc, "no program of 32 bits can be made here");
        boolean runs = ProgramRun.of(program.toString(), true).failure() != Errno.ENOEXEC;
        assertThat(Ia32Emulation.isOn()).contains(runs);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void aKernelBuiltWithoutTheEmulationRunsNone() throws IOException {
        file("proc/sys/kernel/arch", "x86_64\n");
        assertThat(natives("amd64", false)).containsExactly("x86_64");
    }
}
