package org.binfmtd.live;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shipped handlers that an administrator's drop-in changes or enables, as their files tell. */
@Tag("live")
class OverrideTest {
    @TempDir
    Path scratch;

    private Path handlers;

    @BeforeEach
    void makeConfig() throws Exception {
        handlers = Files.createDirectories(scratch.resolve("config/handlers.d"));
    }

    @Test
    void aDynamicProgramFindsItsLibrariesByFourLines() throws Exception {
        Sandbox.need("aarch64-linux-gnu-gcc");
        Files.writeString(scratch.resolve("hello.c"), """
                #include <stdio.h>
                #include <stdlib.h>
                int main(int argc, char **argv) {
                    printf("dynamic, %d argument(s), %s\\n", argc - 1, argc > 1 ? argv[1] : "none");
                    return 7;
                }
                """);
        Files.writeString(handlers.resolve("local.yaml"), """
                handlers:
                  qemu-aarch64:
                    flags: [preserve-argv0]
                    environment: { QEMU_LD_PREFIX: /usr/aarch64-linux-gnu }
                """);

        sandbox().bash(here() + """
                        aarch64-linux-gnu-gcc -o hello hello.c || exit 1
                        says 7 'dynamic, 1 argument(s), one and two' ./hello 'one and two'
                        says 7 'dynamic, 0 argument(s), none' ./hello
                        rm $handlers/local.yaml
                        await 5 runs qemu-aarch64 /usr/bin/qemu-aarch64-static
                        ./hello 2>/dev/null && exit 2  # as shipped it does not know of the libraries
                        true
                        """).good();
    }

    @Test
    void aPictureOpensInAViewerByItsExtension() throws Exception {
        Files.writeString(handlers.resolve("images.yaml"), """
                handlers:
                  jpg:
                    description: JPEG pictures in a viewer
                    match: { extension: jpg }
                    interpreter: [/usr/bin/eog, /usr/local/bin/viewer]
                """);

        sandbox().bash(here() + """
                        printf '\\377\\330\\377\\340' >'my picture.jpg'; chmod +x *.jpg
                        printf '#!/bin/sh\\necho "shows $1"\\n' >/usr/local/bin/viewer; chmod +x /usr/local/bin/viewer
                        await 10 active jpg
                        says 0 'shows ./my picture.jpg' './my picture.jpg'
                        says 0 "shows $PWD/my picture.jpg" "$PWD/my picture.jpg"
                        """).good();
    }

    @Test
    void anAppImageOfAnotherMachineRunsOnceEnabled() throws Exception {
        Sandbox.need("arm-linux-gnueabihf-as");
        sandbox().bash(here() + """
                        assemble arm-linux-gnueabihf arm hello
                        printf 'AI\\2' | dd of=hello bs=1 seek=8 conv=notrunc status=none
                        is disabled appimage-arm && ! ./hello 2>/dev/null || exit 1
                        drop_in local.yaml <<<'handlers: { appimage-arm: { enabled: true } }'
                        await 10 active appimage-arm
                        says 1 'hello from armv7l' ./hello one
                        """).good();
    }

    @Test
    void wineTakesWindowsProgramsOnlyOnceEnabled() throws Exception {
        sandbox().bash(here() + """
                        cp /bin/echo /usr/bin/wine
                        printf 'MZ\\220\\0' >program.exe; chmod +x program.exe
                        is disabled wine && ! ./program.exe 2>/dev/null || exit 1
                        drop_in local.yaml <<<'handlers: { wine: { enabled: true } }'
                        await 10 active wine
                        says 0 './program.exe /?' ./program.exe '/?'
                        cp /bin/true /usr/bin/ape  # Cosmopolitan's programs are not for it
                        await 10 active ape
                        printf 'MZqFpD=' >program.com; chmod +x program.com
                        says 0 '' ./program.com
                        """).good();
    }

    @Test
    void windowsGoesOnRunningItsProgramsUnderWsl() throws Exception {
        sandbox().bash(here() + """
                        cp /bin/true /usr/bin/wine  # installed, and not enabled
                        printf ':WSLInterop:M::MZ::/bin/echo:P' >$kernel/register
                        printf 'MZ\\220\\0' >program.exe; chmod +x program.exe
                        manager call Reload >/dev/null; manager call Repair >/dev/null
                        says 0 './program.exe ./program.exe /?' ./program.exe '/?'
                        is disabled wine && gone wine && runs WSLInterop /bin/echo && converged
                        """).good();
    }

    private Sandbox sandbox() {
        return Sandbox.withConfig(scratch.resolve("config"));
    }

    private String here() {
        return "cd " + Sandbox.quoted(scratch.toString()) + "\n";
    }
}
