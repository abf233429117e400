package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.model.ElfTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ELF programs a machine runs itself: those need no handler, and none may catch them. */
class NativeTargetsTest {
    @TempDir
    Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> natives(String java, boolean arm32) {
        return new NativeTargets(root, java, () -> arm32)
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ro quiet                            |     | true
                    ro ia32_emulation=0                 |     | false
                    ro ia32_emulation=off quiet         |     | false
                    ia32_emulation=0 ia32_emulation=on  |     | true
                    ro ia32_emulation=false             |     | false
                    ro                                  | n   | true
                    ro                                  | y   | false
                    ro ia32_emulation=1                 | y   | true
                    """)
    void a32BitPcProgramRunsWhereTheKernelEmulatesIt(String commandLine, String disabled, boolean runs)
            throws IOException {
        file("proc/sys/kernel/arch", "x86_64\n");
        file("proc/sys/abi/vsyscall32", "1\n");
        file("proc/cmdline", commandLine + "\n");
        file("proc/sys/kernel/osrelease", "6.12.1-default\n");
        if (disabled != null) {
            file(
                    "usr/lib/modules/6.12.1-default/config",
                    "CONFIG_X86=y\n"
                            + (disabled.equals("y")
                                    ? "CONFIG_IA32_EMULATION_DEFAULT_DISABLED=y\n"
                                    : "# CONFIG_IA32_EMULATION_DEFAULT_DISABLED is not set\n"));
        }
        assertThat(natives("amd64", false).contains("i386")).isEqualTo(runs);
    }

    @Test
    void aKernelBuiltWithoutTheEmulationRunsNone() throws IOException {
        file("proc/sys/kernel/arch", "x86_64\n");
        assertThat(natives("amd64", false)).containsExactly("x86_64");
    }
}
