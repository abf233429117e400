package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are saved in all the ways in which people and programs save files: what changes applies at once, nothing
 * that stays declared is ever without its entry, and what is missing goes only when it has been missing for a second.
 */
@Tag("live")
class DropInsTest {
    @TempDir
    Path config;

    /**
     * Looks at the entries as often as it can until the file stop exists, and counts how often one was not there:
     * neither under its name nor, while it is replaced, under the other, nor by then under its own again.
     */
    private static final String WATCH = """
            cat >/run/watch.pl <<'PERL'
            my ($looks, %missed) = (0);
            sub there { -e "/proc/sys/fs/binfmt_misc/$_[0]" }
            until (-e '/run/stop') {
                for (@ARGV) { $missed{$_}++ unless there($_) or there("$_~binfmtd") or there($_) }
                $looks++;
            }
            print "watched=", ($looks > 1000 ? 'much' : $looks), ' missed=', join(',', map "$_:$missed{$_}", sort keys %missed), "\\n";
            PERL
            watch() { perl /run/watch.pl "$@" & watcher=$!; }
            enough() { touch /run/stop; wait $watcher; }
            text() {
                printf '%s\\n' 'handlers:' '  one:' '    match: { extension: one }' "    interpreter: $1"
                printf '%s\\n' '  two:' '    match: { extension: two }' '    interpreter: /bin/cat'
            }
            """;

    @BeforeEach
    void declareTwo() throws Exception {
        Path handlers = Files.createDirectory(config.resolve("handlers.d"));
        Files.writeString(handlers.resolve("a.yaml"), """
                handlers:
                  one:
                    match: { extension: one }
                    interpreter: /bin/true
                  two:
                    match: { extension: two }
                    interpreter: /bin/cat
                """);
    }

    private Outcome run(String script) {
        return Sandbox.withConfig(config).bash(WATCH + script).good();
    }

    @Test
    void nothingIsLostHoweverAFileIsSaved() {
        Outcome outcome = run("""
                file=$handlers/a.yaml
                watch one two
                # emptied, and written a while later, as simple editors do
                : >$file; sleep 0.4; text /bin/echo >$file; await 10 runs one /bin/echo || exit 1
                # emptied for longer than removals wait
                : >$file; sleep 1.6; text /bin/ls >$file; await 10 runs one /bin/ls || exit 2
                # written in two halves, of which the first is a right file of its own
                text /bin/id | head -n 4 >$file; sleep 0.3; text /bin/id | tail -n +5 >>$file; await 10 runs one /bin/id || exit 3
                # copied over
                text /bin/ps >/run/new; cp /run/new $file; await 10 runs one /bin/ps || exit 4
                # renamed over
                text /bin/df >/run/new; cp /run/new $handlers/.a.new; mv $handlers/.a.new $file; await 10 runs one /bin/df || exit 5
                # moved out of the way, and written anew, as vim does with backups
                mv $file $file~; sleep 0.2; text /bin/du >$file; rm $file~; await 10 runs one /bin/du || exit 6
                # deleted and written anew
                rm $file; sleep 0.5; text /bin/ln >$file; await 10 runs one /bin/ln || exit 7
                # in place
                sed -i s,/bin/ln,/bin/mv, $file; await 10 runs one /bin/mv || exit 8
                # broken for a while
                text /bin/rm | sed s/interpreter/interperter/ >$file; sleep 1.5; text /bin/rm >$file; await 10 runs one /bin/rm || exit 9
                # a name misspelt for a while
                text /bin/cp | sed 's/two:/t wo:/' >$file; sleep 1.5; text /bin/cp >$file; await 10 runs one /bin/cp || exit 10
                # saved over and over
                for round in $(seq 200); do text /bin/true >$file; text /bin/cat >$file; done; await 10 runs one /bin/cat || exit 11
                await 3 converged || exit 12
                enough
                """);
        assertThat(outcome.value("watched")).isEqualTo("much missed=");
    }

    @Test
    void whatAClusterSwapsIsNeverMissing() {
        Outcome outcome = run("""
                rm $handlers/a.yaml
                await 5 gone one
                # as the kubelet lays a ConfigMap out: names lead through ..data to a directory with a time in its name
                mkdir $handlers/..first
                text /bin/true >$handlers/..first/a.yaml
                ln -s ..first $handlers/..data
                ln -s ..data/a.yaml $handlers/a.yaml
                await 10 active one || exit 1
                watch one two
                for round in 1 2 3 4 5 6; do
                    case $((round % 2)) in 0) program=/bin/true ;; 1) program=/bin/echo ;; esac
                    mkdir $handlers/..next$round
                    text $program >$handlers/..next$round/a.yaml
                    before=$(readlink $handlers/..data)
                    ln -s ..next$round $handlers/..data_tmp
                    mv -T $handlers/..data_tmp $handlers/..data
                    rm -r $handlers/$before
                    await 10 runs one $program || exit 2
                done
                enough
                """);
        assertThat(outcome.value("watched")).isEqualTo("much missed=");
    }

    @Test
    void whatIsMissingGoesAfterASecondAndWhatIsNewComesAtOnce() {
        Outcome outcome = run("""
                now() { echo ${EPOCHREALTIME/[.,]/}; }
                start=$(now); text /bin/true | head -n 4 >$handlers/a.yaml
                until gone two; do :; done
                echo "took=$(($(now) - start))"
                active one || exit 1
                start=$(now); echo 'handlers: { new: { match: { extension: new }, interpreter: /bin/cat } }' >$handlers/new.yaml
                until active new; do :; done
                echo "came=$(($(now) - start))"
                """);
        assertThat(Long.parseLong(outcome.value("took"))).isGreaterThan(990_000);
        assertThat(Long.parseLong(outcome.value("came"))).isGreaterThan(49_000);
    }

    @Test
    void lowerFilesAreOverriddenFieldByFieldHiddenAndMasked() {
        run("""
                handler() { busctl get-property org.binfmtd1 /org/binfmtd1/handler/$1 org.binfmtd1.Handler "${@:2}"; }
                says() { [ "$(handler one $1)" = "$2" ]; }
                echo 'handlers: { one: { priority: 7, environment: { A: x } } }' | drop_in b.yaml
                echo 'handlers: { one: { environment: { B: y } } }' | drop_in c.yaml
                await 10 says Environment 'as 2 "A=x" "B=y"' || exit 1
                origins=$(handler one Origins)
                for origin in '"priority" "/etc/binfmtd/handlers.d/b.yaml" 1' '"environment.A" "/etc/binfmtd/handlers.d/b.yaml" 1' \
                    '"environment.B" "/etc/binfmtd/handlers.d/c.yaml" 1' '"match" "/etc/binfmtd/handlers.d/a.yaml" 3' \
                    '"interpreter" "/etc/binfmtd/handlers.d/a.yaml" 4'; do
                    case $origins in *"$origin"*) ;; *) echo "$origin: $origins"; exit 2 ;; esac
                done
                mkdir -p /run/binfmtd/handlers.d
                echo 'handlers: { low: { match: { extension: low }, interpreter: /bin/cat } }' >/run/binfmtd/handlers.d/low.yaml
                await 10 active low || exit 3
                ln -s /dev/null $handlers/low.yaml
                await 3 gone low || exit 4
                rm $handlers/low.yaml
                await 10 active low || exit 5
                echo 'handlers: { high: { match: { extension: high }, interpreter: /bin/cat } }' | drop_in low.yaml
                await 10 active high && await 3 gone low || exit 6
                """);
    }
}
