package org.binfmtd.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code /usr/lib/binfmtd/early} does at boot with what the daemon has kept for it, and what the daemon makes of
 * that.
 */
@Tag("live")
class EarlyBootTest {
    private static final String WORDS = """
            early=/var/lib/binfmtd/early
            stop() { kill -TERM $BINFMTD_PID; while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done; }
            start() { binfmtd >>$BINFMTD_LOG 2>&1 & BINFMTD_PID=$!; await 60 converged; }
            entries() { (cd $kernel && stat -c "$1" -- * | grep -v '^register\\|^status'); }
            fresh() { rm -rf /run/binfmtd; umount $kernel && mount -t binfmt_misc none $kernel && [ -z "$(entries %n)" ]; }
            reboot() { stop; fresh || exit 96; }
            same() { [ "$1" = "$2" ] || { printf '%s\\ninstead of\\n%s\\n' "$2" "$1" >&2; exit 95; }; }
            """;

    @TempDir
    Path config;

    private Outcome bash(String script) {
        return Sandbox.withConfig(config).patience(Duration.ofMinutes(5)).bash(WORDS + script);
    }

    private void declare(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(config.resolve("handlers.d")).resolve(name), text);
    }

    /** Of a kind that is registered with flags, with a launcher, above another. */
    private void declareSome() throws IOException {
        declare("some.yaml", """
                handlers:
                  capitals: { match: { magic: '43415053' }, interpreter: /bin/cat }
                  above: { match: { magic: '434150' }, interpreter: /bin/cat, priority: 1 }
                  below: { match: { magic: '4341' }, interpreter: /bin/cat, priority: -1 }
                  pinned: { match: { extension: pinned }, interpreter: /usr/bin/cat, flags: [fix-binary, preserve-argv0] }
                  launched: { match: { extension: launched }, interpreter: /bin/cat, arguments: [-n] }
                """);
        declare("one.yaml", "handlers: { one: { match: { extension: one }, interpreter: /bin/cat } }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash"})
    void allIsThereAgainBeforeTheDaemonIsAndItIsItsOwn(String shell) throws Exception {
        Sandbox.need(shell);
        declareSome();
        bash("shell=" + shell + """

                await 30 test -s $early
                same 600 "$(stat -c %a $early)"
                all=$(entries '%n'); texts=$(cd $kernel && head -n 9 $all); file=$(cat $early)
                reboot
                $shell /usr/lib/binfmtd/early || exit 1
                same "$all" "$(entries '%n')"
                same "$texts" "$(cd $kernel && head -n 9 $all)"
                [ $(ls -U $kernel | grep -n '^above$' | cut -d: -f1) -lt $(ls -U $kernel | grep -n '^below$' | cut -d: -f1) ] || exit 2
                written=$(entries '%n %i %Y')
                start
                same "$written" "$(entries '%n %i %Y')"             # nothing was to be written
                same "$file" "$(cat $early)"
                is active pinned && is active launched || exit 3
                rm $handlers/one.yaml
                await 30 gone one                                    # as an adopted one would not be
                await 30 eval '! grep -q "^register one " $early'
                ! grep -q adopt $BINFMTD_LOG || exit 4
                """).good();
    }

    @Test
    void whatOthersHaveRegisteredIsSkippedAndStaysTheirs() throws Exception {
        declare("three.yaml", """
                handlers:
                  capitals: { match: { magic: '43415053' }, interpreter: /bin/cat }
                  one: { match: { extension: one }, interpreter: /bin/cat }
                  pinned: { match: { extension: pinned }, interpreter: /usr/bin/cat, flags: [fix-binary] }
                """);
        bash("""
                reboot
                printf ':capitals:E::CAPS::/bin/true:' >$kernel/register      # another of that name
                printf ':one:E::one::/bin/cat:' >$kernel/register             # an equal one
                printf ':theirs:E::theirs::/bin/cat:' >$kernel/register
                /usr/lib/binfmtd/early || exit 1
                runs capitals /bin/true && active pinned || exit 2
                binfmtd >>$BINFMTD_LOG 2>&1 & BINFMTD_PID=$!
                await 60 is conflict capitals
                runs capitals /bin/true || exit 3
                await 30 is active one
                rm $handlers/*.yaml
                await 30 gone pinned
                active one && active theirs && runs capitals /bin/true
                """).good();
    }

    @Test
    void aDamagedFileRegistersNothingAndIsReported() throws Exception {
        declareSome();
        bash("""
                stop
                cp -p $early /run/whole
                spoiled() { # NUMBER, what sed does to the file
                    number=$1; shift
                    cp -p /run/whole $early; sed -i "$@" $early; fresh || exit 96
                    ! cmp -s /run/whole $early || { echo "$number spoils nothing" >&2; exit 97; }
                    ! /usr/lib/binfmtd/early 2>/run/said || exit $number
                    grep -q 'damaged; nothing is registered' /run/said || { cat /run/said >&2; exit $number; }
                    [ -z "$(entries %n)" ] && ! [ -e /run/ran ] || exit $number
                }
                spoiled 10 -e '/^register capitals /s/......$//'
                spoiled 11 -e '/^register capitals /s/x43/x42/'
                spoiled 12 -e '/^early above/s/ M:/ M:0/'
                spoiled 13 -e '/^early below/s/$/\\xff/'
                spoiled 14 -e '/^early one/a register $(touch /run/ran) `touch /run/ran` 0'
                spoiled 15 -e '/^early one/a \\xc3\\x28\\x81*;touch /run/ran'
                spoiled 16 -e '/^early one/d'
                spoiled 17 -e '$d'
                spoiled 18 -e '$s/.$//'
                spoiled 19 -e '$a end 0'
                cp -p /run/whole $early
                start
                for name in capitals above below pinned launched one; do active $name || exit 1; done
                rm $handlers/*.yaml
                for name in capitals above below pinned launched one; do await 30 gone $name || exit 2; done
                """).good();
    }

    @Test
    void aLineThatTheKernelRefusesCostsNothingElse() throws Exception {
        declareSome();
        bash("""
                stop
                seal() { sed -i '$d' $early; echo "end $(cksum <$early | cut -d' ' -f1)" >>$early; }
                good() { for name; do active $name || { echo "no $name: $*" >&2; exit 1; }; done; }
                cp -p $early /run/whole
                sed -i -e '/^register capitals /s/x43/xzz/' -e '/^register pinned/s/pinned/..\\/pinned/' \\
                    -e '1,3!s/^register launched /register  /' $early; seal; fresh || exit 96
                /usr/lib/binfmtd/early 2>/run/said || exit 3
                good above below one
                grep -q 'did not take the entry capitals' /run/said && [ "$(wc -l </run/said)" = 1 ] || { cat /run/said >&2; exit 4; }
                [ "$(tail -n 2 /run/binfmtd/inventory | head -n 1)" = "release capitals" ] || exit 5
                cp -p /run/whole $early
                start
                good capitals above below pinned launched one
                ! grep -q 'corrupt' $BINFMTD_LOG || exit 7
                rm $handlers/*.yaml
                for name in capitals above below pinned launched one; do await 30 gone $name || exit 8; done
                """).good();
    }

    @Test
    void onlyRootsFileOfThisMachineCounts() throws Exception {
        declareSome();
        bash("""
                stop
                none() { fresh || exit 96; ! /usr/lib/binfmtd/early && [ -z "$(entries %n)" ] && ! [ -e /run/binfmtd ] || exit $1; }
                chmod 620 $early; none 1
                chmod 602 $early; none 2
                chmod 600 $early; chown 1 $early; none 3
                chown 0 $early; cp -p $early /run/right
                sed -i '2s/machine .*/machine s390x/' $early; none 4
                sed -i 1d $early; none 5
                : >$early; none 6
                rm $early; none 7
                mkfifo $early; none 8
                rm $early; cp -p /run/right $early
                /usr/lib/binfmtd/early && active one
                """).good();
    }

    @Test
    void definitionsThatHaveChangedMeanwhileHold() throws Exception {
        declareSome();
        declare("broken.yaml", "handlers: { broken: { match: { extension: broken }, interpreter: /bin/cat } }");
        bash("""
                reboot
                cat >$handlers/some.yaml <<'YAML'
                handlers:
                  capitals: { match: { magic: '43415053' }, interpreter: /bin/true }
                  pinned: { match: { extension: pinned }, interpreter: /usr/bin/cat, flags: [fix-binary] }
                  new: { match: { extension: new }, interpreter: /bin/cat }
                YAML
                rm $handlers/one.yaml
                echo '{' >$handlers/broken.yaml
                /usr/lib/binfmtd/early || exit 1
                active one && active broken && runs capitals /bin/cat || exit 2
                binfmtd >>$BINFMTD_LOG 2>&1 & BINFMTD_PID=$!
                await 60 is frozen broken
                await 30 gone one && await 30 gone launched && await 30 gone above
                active broken && runs capitals /bin/true && active new && grep -qx 'flags: F' $kernel/pinned
                """).good();
    }

    @Test
    void anInterpreterThatWasUpgradedMeanwhileIsPinnedAnew() throws Exception {
        declare("pins.yaml", """
                handlers:
                  old: { match: { extension: old }, interpreter: /run/old, flags: [fix-binary] }
                  new: { match: { extension: new }, interpreter: /run/new, flags: [fix-binary] }
                """);
        bash("""
                cp /bin/cat /run/old; cp /bin/cat /run/new
                await 30 active old && await 30 active new && await 30 converged
                reboot
                inode() { stat -c %i $kernel/$1; }
                /usr/lib/binfmtd/early || exit 1
                old=$(inode old) new=$(inode new)
                sleep 0.02                                       # the kernel's time stamps are no finer than that
                cp /bin/true /run/next && mv /run/next /run/new
                start
                same "$old" "$(inode old)"
                [ "$new" != "$(inode new)" ] || exit 2
                touch /run/x.new && chmod +x /run/x.new && /run/x.new
                """).good();
    }

    @Test
    void anInventoryThatIsThereStays() throws Exception {
        declareSome();
        bash("""
                stop
                before=$(cat /run/binfmtd/inventory)
                echo -1 >$kernel/status
                /usr/lib/binfmtd/early || exit 1
                active one && same "$before" "$(cat /run/binfmtd/inventory)"
                start
                rm $handlers/one.yaml
                await 30 gone one
                """).good();
    }

    @Test
    void itMountsWhatIsMissingWhereTheSettingsDoNotForbidIt() throws Exception {
        declareSome();
        bash("""
                reboot; umount $kernel
                /usr/lib/binfmtd/early && active one || exit 1
                findmnt -no OPTIONS $kernel | grep -q 'nosuid,nodev,noexec' || exit 2
                start
                echo 'mount: never' >/etc/binfmtd/binfmtd.yaml
                await 30 grep -qx 'mount never' $early
                stop
                umount $kernel; rm -rf /run/binfmtd
                ! /usr/lib/binfmtd/early || exit 3
                ! [ -e $kernel/register ] && ! [ -e /run/binfmtd ] || exit 4
                mount -t tmpfs none $kernel                     # nothing is mounted over another mount
                sed -i -e 's/^mount never/mount auto/' -e '$d' $early
                echo "end $(cksum <$early | cut -d' ' -f1)" >>$early
                ! /usr/lib/binfmtd/early && [ "$(stat -fc %T $kernel)" = tmpfs ]
                """).good();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash"})
    void everyByteArrivesAsItIs(String shell) throws Exception {
        Sandbox.need(shell);
        String octets = hex(0, 256);
        declare("odd.yaml", """
                handlers:
                  all-bytes: { match: { magic: '%s' }, interpreter: /bin/cat }
                  masked: { match: { magic: 'ff0a5c3a', mask: '810a5c00', offset: 3 }, interpreter: /bin/cat, even-if-unsafe: true }
                  long: { match: { magic: '%s', mask: '%s' }, interpreter: /bin/cat }
                  B.1_2+3-4: { match: { extension: 'a\\c\\0101%%d%%b $(x) ''"' }, interpreter: '/run/odd/Á:|,;$(x) `y` \\c\\0101 %%d ''" *' }
                  ünïcode-extension: { match: { extension: x }, interpreter: /bin/cat }
                """.formatted(octets, hex(1, 216), "ff".repeat(214) + "0f")
                .replace("ünïcode-extension", "unicode")
                .replace("extension: x }", "extension: 'ÁÀ\u0101\u0202\uff01' }"));
        bash("shell=" + shell + """

                await 60 converged
                mkdir /run/odd && cp /bin/cat /run/odd/'Á:|,;$(x) `y` \\c\\0101 %d '"'"'" *' || exit 1
                await 30 active B.1_2+3-4; await 30 grep -q '^register B' $early
                all=$(entries '%n'); texts=$(cd $kernel && cat $all)
                grep -q 'Á:|,;$(x) `y` .c.0101 %d .*" \\*$' $kernel/B.1_2+3-4 || exit 2
                for name in all-bytes masked long B.1_2+3-4 unicode; do active $name || exit 6; done
                [ $(grep '^register long ' $early | wc -c) -gt 2100 ] || exit 3
                ! LC_ALL=C grep -q '[^ -~]' $early || exit 4
                reboot
                $shell /usr/lib/binfmtd/early || exit 5
                same "$texts" "$(cd $kernel && cat $all)"
                written=$(entries '%n %i')
                start
                same "$written" "$(entries '%n %i')"
                """).good();
    }

    private static String hex(int from, int to) {
        StringBuilder hex = new StringBuilder();
        for (int octet = from; octet < to; octet++) {
            hex.append(String.format("%02x", octet));
        }
        return hex.toString();
    }
}
