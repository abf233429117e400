package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The other managers of binfmt_misc at work beside binfmtd, over and over: when they stop, all that is declared is
 * there, and so is what is protected.
 */
@Tag("live")
class PeersTest {
    private static final Path FORMATS = Path.of(Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .orElse(System.getProperty("user.home") + "/.cache"))
            .resolve("binfmtd/formats");

    /** Each ends when the file {@code stop} exists. */
    private static final String PEERS = """
            formats=@formats@
            mkdir -p /usr/lib/binfmt.d /usr/share/binfmts /var/lib/binfmts
            cp $formats/*/usr/lib/binfmt.d/*.conf /usr/lib/binfmt.d
            cp $formats/*/usr/share/binfmts/* /usr/share/binfmts
            cp -r $formats/qemu-user-static/usr/libexec/qemu-binfmt /usr/libexec
            cp -r $formats/binfmt-support/usr/lib/binfmt-support /usr/lib
            update_binfmts() {
                LD_LIBRARY_PATH=$(echo $formats/libpipeline1/usr/lib/*) $formats/binfmt-support/usr/sbin/update-binfmts "$@"
            }
            systemd_binfmt() {
                local rounds=0
                until [ -e stop ]; do
                    /lib/systemd/systemd-binfmt 2>>peers.log
                    rounds=$((rounds + 1))
                done
                echo "systemd=$rounds"
            }
            binfmt_support() {
                local rounds=0
                update_binfmts --import >>peers.log 2>&1
                until [ -e stop ]; do
                    update_binfmts --disable >>peers.log 2>&1
                    update_binfmts --enable >>peers.log 2>&1
                    rounds=$((rounds + 1))
                done
                echo "support=$rounds"
            }
            """;

    /** What must be there whatever they do: thirty of many kinds, the shipped ones, and somebody else's. */
    private static final String DECLARED = """
            cp quiet /usr/local/bin/quiet
            flags=('' fix-binary preserve-argv0 open-binary)
            for number in $(seq 10 39); do
                printf '%s\\n' 'handlers:' "  own-$number:" "    match: { magic: '4f574e$number' }" \
                    '    interpreter: /usr/local/bin/quiet' "    flags: [${flags[number % 4]}]" "    priority: $((number % 3))"
            done | awk '/^handlers:/ && n++ { next } { print }' | drop_in own.yaml
            echo 'protect: [WSLInterop]' >/etc/binfmtd/binfmtd.yaml
            echo ':WSLInterop:M::MZ::/init:P' >$kernel/register
            await 10 active own-39
            await 10 converged
            entry() { sed -n '1,$p' "$kernel/$1" 2>/dev/null; }
            texts() { for number in $(seq 10 39); do entry own-$number; done; }
            all_there() { texts >now && cmp -s now before; }
            # binfmt-support's formats have entries for MZ, which may come before the protected one's: that is said
            is_told() {
                [ "$(manager get-property State)" = 's "overtaken"' ] &&
                    manager get-property Problems | grep -q 'files of the protected entry WSLInterop go to'
            }
            settled() { converged || is_told; }
            protected_there() { entry WSLInterop >now && cmp -s now protected; }
            texts >before
            entry WSLInterop >protected
            sleep 2 # a protected entry is learnt by the next look
            """;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"systemd_binfmt", "binfmt_support", "systemd_binfmt binfmt_support"})
    void oncePeersStopAllIsAsDeclared(String peers) throws Exception {
        assumeTrue(
                Files.isDirectory(FORMATS.resolve("binfmt-support/usr")),
                FORMATS + " is missing: packaging/test fills it");
        assumeTrue(Files.isExecutable(Path.of("/lib/systemd/systemd-binfmt")), "there is no systemd-binfmt");
        new ExecLoop(scratch);

        Outcome outcome = Sandbox.withConfig(scratch.resolve("config"))
                .patience(Duration.ofMinutes(5))
                .bash("cd " + Sandbox.quoted(scratch.toString()) + "\n"
                        + PEERS.replace("@formats@", Sandbox.quoted(FORMATS.toString()))
                        + DECLARED
                        + """
                        fight() { # SECONDS: them, beside us
                            rm -f stop
                            local peers=() peer
                            for peer in %1$s; do $peer & peers+=($!); done
                            sleep "$1"; touch stop
                            wait "${peers[@]}"
                        }
                        fight 10
                        manager call Repair >repaired
                        all_there || { diff before now >&2; tail -n 30 $BINFMTD_LOG >&2; exit 97; }
                        await 3 protected_there
                        await 10 settled
                        fight 10
                        began=${EPOCHREALTIME/[.,]/}
                        await 10 all_there # longer than the longest pause of a fight
                        echo "alone=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))"
                        await 3 protected_there
                        await 10 settled
                        """.formatted(peers))
                .good();

        System.out.println("live: peers=" + peers + " " + String.join(" ", outcome.lines()));
        assertThat(outcome.out()).containsPattern("(systemd|support)=[1-9]");
    }
}
