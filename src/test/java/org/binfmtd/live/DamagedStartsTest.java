package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon itself, started over and over on state that was damaged while it was down. {@code -Dbinfmtd.test.starts=N}
 * makes more of them.
 */
@Tag("live")
class DamagedStartsTest {
    private static final int STARTS = Integer.getInteger("binfmtd.test.starts", 25);

    @TempDir
    Path config;

    @Test
    void itStartsAndTouchesNothingForeign() throws IOException {
        Sandbox.declareTwo(config);
        long seed = Long.getLong("binfmtd.seed", System.nanoTime() % 1_000_000);
        Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofSeconds(60 + 20L * STARTS))
                .bash("""
                        damage() { # SEED: one to three damages to what the daemon keeps
                            perl -e '
                                srand shift;
                                for (1 .. 1 + int rand 3) {
                                    my @files = grep { -f && !-l } glob "/run/binfmtd/* /var/lib/binfmtd/*";
                                    my ($file, $other) = map { $files[rand @files] } 1, 2;
                                    my $kind = (qw(flip flip flip cut cut swap empty remove link pipe directory noise))[rand 12];
                                    local $/; open my $in, "<", $file or die; binmode $in; my $content = <$in> // "";
                                    open my $in2, "<", $other or die; binmode $in2; my $others = <$in2> // "";
                                    my $put = sub { open my $out, ">", $_[0] or die; binmode $out; print $out $_[1]; close $out };
                                    if ($kind eq "flip" && length $content) {
                                        vec($content, int rand(8 * length $content), 1) ^= 1 for 0 .. rand 3;
                                        $put->($file, $content);
                                    } elsif ($kind eq "cut") { $put->($file, substr $content, 0, rand(1 + length $content));
                                    } elsif ($kind eq "swap") { $put->($file, $others); $put->($other, $content);
                                    } elsif ($kind eq "empty") { $put->($file, "");
                                    } elsif ($kind eq "noise") { $put->($file, join "", map { chr rand 256 } 0 .. rand 5000);
                                    } elsif ($kind eq "remove") { unlink $file;
                                    } elsif ($kind eq "link") { rename $file, "/run/moved"; symlink "/run/moved", $file;
                                    } elsif ($kind eq "pipe") { unlink $file; system "mkfifo", $file;
                                    } elsif ($kind eq "directory") { unlink $file; system "mkdir", "-p", "$file/below"; }
                                    print "$kind $file ";
                                }' $1
                        }
                        keep() { rm -rf /run/kept; mkdir /run/kept; cp -a /run/binfmtd /run/kept/run; cp -a /var/lib/binfmtd /run/kept/lib; }
                        restore() {
                            rm -rf /run/binfmtd/* /var/lib/binfmtd/* /run/moved
                            cp -a /run/kept/run/. /run/binfmtd/; cp -a /run/kept/lib/. /var/lib/binfmtd/
                        }
                        foreign() { for name in greetinG capital hd; do stat -c '%n %i' $kernel/$name; cat $kernel/$name; done; }
                        drop_in three.yaml <<<'handlers: { three: { match: { extension: three }, interpreter: /bin/cat, arguments: [-n], flags: [] } }'
                        echo 'protect: [hd]' >/etc/binfmtd/binfmtd.yaml
                        for name in greetinG capital hd; do printf ':%s:E::of-%s::/elsewhere:' $name $name >$kernel/register; done
                        all() { active capitals && active greeting && active three; }
                        await 20 all; await 20 converged; sleep 1.5
                        same=$(foreign)
                        kill -TERM $BINFMTD_PID; timeout 10 tail --pid=$BINFMTD_PID -f /dev/null || exit 1
                        keep
                        for ((i = 0; i < @starts@; i++)); do
                            restore
                            what=$(damage $((@seed@ + i)))
                            [ $((i % 3)) != 0 ] || echo -1 >$kernel/three 2>/dev/null
                            binfmtd --bus none >/run/log 2>&1 & daemon=$!
                            settled() { all && grep -q . /run/log || ! kill -0 $daemon 2>/dev/null; }
                            await 20 settled
                            kill -0 $daemon 2>/dev/null || { echo "ended: seed $((@seed@ + i)): $what" >&2; cat /run/log >&2; exit 2; }
                            [ "$(foreign)" = "$same" ] || { echo "foreign: seed $((@seed@ + i)): $what" >&2; exit 3; }
                            kill -TERM $daemon
                            timeout 10 tail --pid=$daemon -f /dev/null || { echo "hangs: seed $((@seed@ + i)): $what" >&2; exit 4; }
                            if grep -qE 'OutOfMemory|Exception|StackOverflow' /run/log; then
                                echo "failed: seed $((@seed@ + i)): $what" >&2; cat /run/log >&2; exit 5
                            fi
                        done
                        echo "starts=$i"
                        """.replace("@starts@", Integer.toString(STARTS)).replace("@seed@", Long.toString(seed)))
                .good();
        System.out.printf(
                "live: damaged starts: seed=%d %s%n", seed, outcome.out().strip());
        assertThat(outcome.value("starts")).isEqualTo(Integer.toString(STARTS));
    }
}
