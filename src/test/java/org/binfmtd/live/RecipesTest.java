package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's recipes, as they are printed. */
@Tag("live")
class RecipesTest {
    private static final String WORDS = """
            other() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
            """;

    @TempDir
    Path scratch;

    /** Which is root; without the settings the handler is refused, and the former registration stays. */
    @Test
    void aSetUserIdProgramHasItsRights() throws Exception {
        Sandbox.need("setpriv");
        compile("who", """
                #include <stdio.h>
                #include <unistd.h>
                int main(void) { return printf("%d %d\\n", (int) getuid(), (int) geteuid()) < 0; }
                """, "-static");
        String recipe = "sudo in an emulated root";

        bash("""
                mkdir /run/root && cp who /run/root && chmod 4755 /run/root/who
                says 0 '65534 65534' other /run/root/who
                %s
                await 5 is refused qemu-aarch64     # the settings do not allow it yet
                says 0 '65534 65534' other /run/root/who
                %s
                await 5 is active qemu-aarch64
                await 5 grep -qx 'flags: POCF' $kernel/qemu-aarch64
                says 0 '65534 0' other /run/root/who
                says 0 '65534 0' chroot --userspec=65534 /run/root /who
                """.formatted(save(recipe, 1), save(recipe, 0)));
    }

    @Test
    void aDynamicProgramFindsItsLibrariesThroughAPinnedHandler() throws Exception {
        compile("hello", "#include <stdio.h>\nint main(void) { puts(\"dynamic\"); return 7; }\n");
        String commands = blocks("Dynamically linked programs").get(0);
        assertThat(commands.lines().filter(line -> line.startsWith("sudo apt install")))
                .containsExactly("sudo apt install libc6-arm64-cross");

        bash("""
                [ -e /usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1 ] || exit 1
                ! ./hello 2>/dev/null || exit 2
                %s
                says 7 dynamic ./hello
                grep -qx 'flags: POF' $kernel/qemu-aarch64 || exit 3
                """.formatted(commands.lines()
                .filter(line -> !line.contains("apt install"))
                .map(line -> line.replaceFirst("^sudo ", ""))
                .collect(Collectors.joining("\n"))));
    }

    @Test
    void oneHandlerHasAQemuOfItsOwn() throws Exception {
        Sandbox.need("riscv64-linux-gnu-as");
        bash("""
                assemble riscv64-linux-gnu riscv64 hello
                mount -t tmpfs -o mode=755 tmpfs /opt
                %s
                await 5 runs qemu-riscv64 /usr/bin/qemu-riscv64-static
                mkdir -p /opt/qemu-6.2/bin && cp /usr/bin/qemu-riscv64-static /opt/qemu-6.2/bin/qemu-riscv64
                await 40 runs qemu-riscv64 /opt/qemu-6.2/bin/qemu-riscv64
                runs qemu-aarch64 /usr/bin/qemu-aarch64-static || exit 1
                mv /usr/bin/qemu-riscv64-static /run
                says 1 'hello from riscv64' ./hello one
                """.formatted(save("Another version of QEMU", 0)));
    }

    @Test
    void windowsEntriesArePutBackUnderBothNames() throws Exception {
        bash("""
                %s
                kept() { manager get-property ProtectedEntries | tr -d '"' | grep -qx "a(ss) 2 WSLInterop $1 WSLInterop-late $1"; }
                await 5 kept unknown
                for name in WSLInterop WSLInterop-late; do
                    printf ":$name:M::MZ::/bin/echo:P" >$kernel/register
                done
                await 5 kept present
                before=$(cat $kernel/WSLInterop $kernel/WSLInterop-late)
                echo -1 >$kernel/WSLInterop; echo -1 >$kernel/WSLInterop-late
                await 10 [ -e $kernel/WSLInterop ]; await 10 [ -e $kernel/WSLInterop-late ]
                await 5 kept present
                [ "$before" = "$(cat $kernel/WSLInterop $kernel/WSLInterop-late)" ]
                """.formatted(save("WSL", 0)));
    }

    /** Whoever mounted it first. */
    @Test
    void mountingAllHarmsNothing() throws Exception {
        String line = blocks("`/etc/fstab`").get(0).strip();
        bash("""
                entries() { cd $kernel; stat -c '%%n %%i' qemu-*; cat qemu-aarch64; cd - >/dev/null; }
                printf '%%s\n' %s >/run/fstab
                await 20 converged
                before=$(entries)
                for i in 1 2 3; do mount -a --fstab /run/fstab || exit 1; done
                sed 's/^binfmt_misc/none/' /run/fstab >/run/other.fstab
                mount -a --fstab /run/other.fstab 2>/dev/null  # which mount takes for another, and the kernel does not
                binfmtctl reload >/dev/null || exit 2
                converged || exit 3
                [ "$before" = "$(entries)" ] || exit 4
                while umount $kernel 2>/dev/null; do :; done; mount -a --fstab /run/fstab || exit 5
                await 10 converged
                await 5 active qemu-aarch64
                """.formatted(Sandbox.quoted(line)));
    }

    private void bash(String script) {
        Sandbox.bare()
                .bash(WORDS + "cd " + Sandbox.quoted(scratch.toString()) + "\n" + script)
                .good();
    }

    /** A command that saves one of a recipe's files where its first line says. */
    private static String save(String recipe, int number) throws IOException {
        String text = blocks(recipe).get(number);
        String path = text.lines().findFirst().orElseThrow().replaceFirst("^# ", "");
        assertThat(path).startsWith("/etc/binfmtd/");
        return "printf %s " + Sandbox.quoted(text) + " >" + path;
    }

    /** What a recipe shows, in its order. */
    private static List<String> blocks(String recipe) throws IOException {
        String readme = Files.readString(Sandbox.project().resolve("README.md"));
        String item = Pattern.compile(
                        "^- \\*\\*" + Pattern.quote(recipe) + ".*?(?=^- \\*\\*|^## )",
                        Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(readme)
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        return Pattern.compile("^  ```\\w*\\n(.*?)^  ```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(item)
                .results()
                .map(each -> each.group(1).replaceAll("(?m)^  ", ""))
                .toList();
    }

    private void compile(String program, String source, String... options) throws Exception {
        Sandbox.need("aarch64-linux-gnu-gcc");
        Files.writeString(scratch.resolve(program + ".c"), source);
        ProcessBuilder compiler = new ProcessBuilder("aarch64-linux-gnu-gcc", program + ".c", "-o", program);
        compiler.command().addAll(List.of(options));
        assertThat(compiler.directory(scratch.toFile()).inheritIO().start().waitFor())
                .isZero();
    }
}
