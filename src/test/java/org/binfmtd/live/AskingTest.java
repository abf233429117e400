package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code binfmtctl} answers where real programs and the real daemon are asked about. */
@Tag("live")
class AskingTest {
    @TempDir
    Path scratch;

    private Outcome bash(String commands) throws Exception {
        Files.createDirectories(scratch.resolve("config/handlers.d"));
        return Sandbox.withConfig(scratch.resolve("config"))
                .bash("cd " + scratch + "\n" + commands)
                .good();
    }

    private void source() throws IOException {
        Files.writeString(scratch.resolve("hello.c"), """
                #include <unistd.h>
                int main(void) { return geteuid() == getuid() ? 7 : 8; }
                """);
    }

    @Test
    void aForeignProgramIsFollowedToItsLoader() throws Exception {
        Sandbox.need("aarch64-linux-gnu-gcc");
        source();
        Outcome outcome = bash("""
                aarch64-linux-gnu-gcc -o dynamic hello.c && aarch64-linux-gnu-gcc -static -o whole hello.c || exit 1
                explain() { binfmtctl explain --run "$@"; echo "status=$?"; }
                explain ./whole
                explain ./dynamic
                QEMU_LD_PREFIX=/usr/aarch64-linux-gnu explain ./dynamic
                drop_in local.yaml <<'Y'
                handlers:
                  qemu-aarch64: { flags: [preserve-argv0], environment: { QEMU_LD_PREFIX: /usr/aarch64-linux-gnu } }
                Y
                await 20 grep -q launchers $kernel/qemu-aarch64
                echo launched
                explain ./dynamic
                chmod 4755 whole
                binfmtctl explain ./whole
                """);
        String[] parts = outcome.out().split("launched\n");
        assertThat(parts[0].split("status=[01]\n"))
                .satisfiesExactly(
                        whole -> assertThat(whole).endsWith("it was run: exit status 7\n"),
                        lost -> assertThat(lost)
                                .contains(
                                        "it fails: QEMU starts, but ./dynamic asks for the dynamic loader /lib/ld-linux-aarch64")
                                .endsWith("it was run: exit status 255\n"),
                        found -> assertThat(found).endsWith("it was run: exit status 7\n"));
        assertThat(parts[0].lines().filter(line -> line.startsWith("status=")))
                .containsExactly("status=0", "status=1", "status=0");
        assertThat(parts[1])
                .contains(
                        "launcher    starts QEMU_LD_PREFIX=/usr/aarch64-linux-gnu /usr/bin/qemu-aarch64-static",
                        "it runs: /usr/bin/qemu-aarch64-static\nit was run: exit status 7\nstatus=0\n",
                        "beware      its set-user-ID bit does not count");
    }

    @Test
    void severalHandlersAtOnceAndTheFileThatOneHolds() throws Exception {
        Outcome outcome = bash("""
                held() { busctl get-property org.binfmtd1 /org/binfmtd1/handler/qemu_2darm org.binfmtd1.Handler HeldFile; }
                file=/usr/bin/qemu-arm-static
                is_held() { [ "$(held)" = "(tt) $(stat -c '%d %i' $file)" ]; }
                is_held || exit 1
                binfmtctl show qemu-arm | grep -q 'holds .* which is the file at its path' || exit 2
                cp $file $file.new && mv $file.new $file
                await 20 is_held
                says 1 'binfmtctl: no handler is declared with the name nothing-*; see binfmtctl status' \\
                    binfmtctl show 'nothing-*'
                [ "$(binfmtctl show --json 'qemu-mips*' | grep -c '"name" : "qemu-mips')" = 6 ] || exit 3
                binfmtctl disable 'qemu-mips*' qemu-arm >/dev/null
                for name in mips mips64 mips64el mipsel mipsn32 mipsn32el arm; do gone qemu-$name || exit 4; done
                binfmtctl cat 'qemu-mips*' >/tmp/cat.$$
                grep -c 'enabled: false' /tmp/cat.$$
                rm $handlers/zz-binfmtctl-*
                cp /tmp/cat.$$ $handlers/zz-cat.yaml; rm /tmp/cat.$$
                binfmtctl reload
                active qemu-arm && gone qemu-mips64 || exit 5
                """);
        assertThat(outcome.out()).contains("6\n");
    }
}
