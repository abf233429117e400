package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is not there yet comes alive by itself, and waits again when it is gone. */
@Tag("live")
class InterpreterTest {
    private static final String MODULE = """
            cd "$(mktemp -d)"
            printf '\\0asm\\1\\0\\0\\0' >module.wasm; chmod +x module.wasm
            install_runtime() { # NAME: as a package manager does, under another name first
                cp /bin/echo "/usr/bin/$1.dpkg-new"
                sleep 0.2
                mv "/usr/bin/$1.dpkg-new" "/usr/bin/$1"
            }
            """;

    @Test
    void aHandlerWaitsComesAliveWithinASecondAndWaitsAgainTenSecondsAfterItIsGone() {
        Outcome outcome = Sandbox.bare().bash(MODULE + """
                        is waiting wasmtime && gone wasmtime || exit 1
                        install_runtime wasmtime; started=${EPOCHREALTIME/[.,]/}
                        await 10 active wasmtime
                        echo "appeared=$((${EPOCHREALTIME/[.,]/} - started))"
                        await 10 is active wasmtime
                        says 0 './module.wasm one --two' ./module.wasm one --two
                        rm /usr/bin/wasmtime; started=${EPOCHREALTIME/[.,]/}
                        sleep 5
                        active wasmtime || exit 2  # it may be an upgrade in progress
                        await 10 gone wasmtime
                        echo "gone=$((${EPOCHREALTIME/[.,]/} - started))"
                        await 10 is waiting wasmtime
                        """).good();

        long appeared = Long.parseLong(outcome.value("appeared"));
        long gone = Long.parseLong(outcome.value("gone"));
        System.out.printf("live: an interpreter appeared: %d µs, gone: %d µs%n", appeared, gone);
        assertThat(gone).isBetween(10_000_000L, 13_000_000L);
    }

    @Test
    void ofSeveralTheOneOfHighestPriorityRuns() {
        Sandbox.bare().bash(MODULE + """
                        install_runtime wasmedge
                        await 10 active wasmedge
                        says 0 './module.wasm' ./module.wasm
                        cp /bin/true /usr/bin/wasmtime
                        await 10 active wasmtime
                        says 0 '' ./module.wasm
                        await 10 is shadowed wasmedge
                        await 10 is active wasmtime
                        rm /usr/bin/wasmtime
                        await 15 gone wasmtime
                        says 0 './module.wasm' ./module.wasm
                        await 10 is active wasmedge
                        """).good();
    }
}
