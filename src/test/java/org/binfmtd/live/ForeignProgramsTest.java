package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs for other processors, with the handlers as they are shipped. */
@Tag("live")
class ForeignProgramsTest {
    private static final String HELLO = """
            #include <stdio.h>
            #include <sys/utsname.h>
            int main(int argc, char **argv) {
                struct utsname machine;
                uname(&machine);
                printf("hello from %s, called as %s\\n", machine.machine, argv[0]);
                return argc - 1;
            }
            """;

    @TempDir
    Path scratch;

    @Test
    void oneOfEachProcessorRunsByItsNameWithItsArgumentsAndStatus() throws Exception {
        Sandbox.need("riscv64-linux-gnu-as", "arm-linux-gnueabihf-as");
        aarch64("hello-aarch64", "-static");

        Sandbox.bare().bash(here() + """
                        assemble riscv64-linux-gnu riscv64 hello-riscv64
                        assemble arm-linux-gnueabihf arm hello-arm
                        says 2 'hello from aarch64, called as ./hello-aarch64' ./hello-aarch64 one 'two and three'
                        says 3 'hello from riscv64' ./hello-riscv64 a b c
                        says 0 'hello from armv7l' ./hello-arm
                        PATH=$PWD:$PATH
                        says 1 'hello from aarch64, called as hello-aarch64' hello-aarch64 one
                        says 1 'hello from riscv64' hello-riscv64 one
                        """).good();
    }

    @Test
    void theyRunInAChrootWithoutTheEmulator() throws Exception {
        Sandbox.need("riscv64-linux-gnu-as");
        aarch64("hello-aarch64", "-static");

        Sandbox.bare().bash(here() + """
                        assemble riscv64-linux-gnu riscv64 hello-riscv64
                        mkdir root && mv hello-* root
                        says 1 'hello from riscv64' chroot root /hello-riscv64 one
                        says 2 'hello from aarch64, called as /hello-aarch64' chroot root /hello-aarch64 one two
                        """).good();
    }

    /** Another user than the program's owner runs it; only the kernel can open it for QEMU. */
    @Test
    void oneThatMayBeExecutedButNotReadRuns() throws Exception {
        Sandbox.need("setpriv");
        aarch64("hello-aarch64", "-static");

        Sandbox.bare().bash(here() + """
                        other() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
                        mkdir /run/programs && cp hello-aarch64 /run/programs && cd /run/programs
                        chmod 711 hello-aarch64
                        ! other cat hello-aarch64 >/dev/null 2>&1 || exit 1
                        says 1 'hello from aarch64, called as ./hello-aarch64' other ./hello-aarch64 one
                        says 1 'hello from aarch64, called as ./hello-aarch64' ./hello-aarch64 one
                        drop_in local.yaml <<<'handlers: { qemu-aarch64: { flags: [fix-binary, preserve-argv0] } }'
                        await 2 grep -qx 'flags: PF' $kernel/qemu-aarch64
                        ! other ./hello-aarch64 one 2>/dev/null || exit 2
                        says 1 'hello from aarch64, called as ./hello-aarch64' ./hello-aarch64 one
                        """).good();
    }

    @Test
    void whatTheMachineRunsItselfIsLeftToIt() {
        Sandbox.bare().bash("""
                        case $(uname -m) in
                            x86_64) own=qemu-x86_64 other=qemu-aarch64 ;; # of 32 bits not every kernel is
                            aarch64) own=qemu-aarch64 other=qemu-x86_64 ;;
                            *) exit 0 ;;
                        esac
                        is native $own && gone $own || exit 1
                        is active $other && active $other || exit 2
                        """).good();
    }

    private void aarch64(String program, String... options) throws Exception {
        Sandbox.need("aarch64-linux-gnu-gcc");
        Files.writeString(scratch.resolve("hello.c"), HELLO);
        List<String> line = new ArrayList<>(List.of("aarch64-linux-gnu-gcc", "-O1", "hello.c", "-o", program));
        line.addAll(List.of(options));
        Process compiler =
                new ProcessBuilder(line).directory(scratch.toFile()).inheritIO().start();
        assertThat(compiler.waitFor()).isZero();
    }

    private String here() {
        return "cd " + Sandbox.quoted(scratch.toString()) + "\n";
    }
}
