package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The image, run on a node as the DaemonSet's manifest says, by a runtime of containers that clusters use too. */
@Tag("systemd")
class DaemonSetTest {
    private static final String IMAGE = "localhost/binfmtd:test";

    /** What a node does for a pod. */
    private static final String NODE = """
            crun() { command crun --cgroup-manager=disabled "$@"; }
            up() { # POD: its files are in /pods/POD
                crun run --bundle "/pods/$1/mount" "$1-mount" || exit 1
                crun run --detach --bundle "/pods/$1/main" "$1" >"/pods/$1/log" 2>&1 </dev/null || { cat "/pods/$1/log"; exit 1; }
            }
            down() { # POD
                crun kill "$1" TERM
                stopped() { [ "$(crun state "$1" | sed -n 's/.*"status": *"\\([a-z]*\\)".*/\\1/p')" = stopped ]; }
                await 10 stopped "$1"
                crun delete "$1" || exit 1
            }
            say() { crun exec "$@"; } # POD COMMAND...
            is_ready() { crun exec "$1" @readiness@; }
            unready() { ! is_ready "$1"; }
            is_alive() { crun exec "$1" @liveness@; }
            dead() { ! is_alive "$1"; }
            swap() { # POD NUMBER, the file on standard input: as the node changes a ConfigMap's volume
                cd "/pods/$1/handlers" && mkdir "..$2" && cat >"..$2/handlers.yaml" || exit 1
                [ -L handlers.yaml ] || ln -s ..data/handlers.yaml handlers.yaml
                ln -s "..$2" ..data_tmp && mv -T ..data_tmp ..data || exit 1
                cd /
            }
            """;

    private static final String QEMU = "cat /root/qemu.yaml";

    /** Of the quick program while pods are replaced. */
    private static final int EXECS = 10_000;

    @TempDir
    static Path scratch;

    private static Machine node;
    private static List<String> entrypoint;

    @BeforeAll
    static void makeTheNode() throws Exception {
        entrypoint = new Yaml().load(Image.build(IMAGE, scratch.resolve("image.tar")));
        node = Machine.boot();
        node.copy(scratch.resolve("image.tar"), "/root/image.tar");
        node.copy(Path.of("packaging/kubernetes/handlers/qemu.yaml"), "/root/qemu.yaml");
        Programs programs = new Programs(scratch);
        node.copy(programs.aarch64(), "/root/hello-aarch64");
        node.copy(programs.c("execloop"), "/root/execloop");
        node.bash("""
                mount --make-rshared / # as systemd does outside of containers
                mkdir /image-1 && tar -C /image-1 --exclude='dev/*' -xf /root/image.tar && cp -a /image-1 /image-2 || exit 1
                rm /root/image.tar /usr/bin/qemu-aarch64-static
                mkdir -p /run/binfmtd /var/lib/binfmtd
                """);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void foreignProgramsRunOnTheNodeWithTheImagesInterpreter() throws Exception {
        prepare("first", "/image-1");

        Outcome outcome = run(QEMU + """
                 | swap first 1
                up first
                await 30 is_ready first
                /root/hello-aarch64
                say first grep -c CapEff:.0000000000000000 /proc/1/status
                down first
                /root/hello-aarch64
                """);

        assertThat(outcome.lines()).containsExactly("hello from aarch64", "1", "hello from aarch64");
    }

    @Test
    void changesOfTheConfigMapApply() throws Exception {
        prepare("swapped", "/image-1");

        run("""
                declaration one /bin/cat | swap swapped 1
                up swapped
                await 30 runs one /bin/cat
                await 30 is_ready swapped
                declaration one /bin/true | swap swapped 2
                await 10 runs one /bin/true
                declaration two /bin/cat | swap swapped 3
                await 10 runs two /bin/cat
                await 10 gone one
                await 10 is_ready swapped
                down swapped
                """);
    }

    @Test
    void isNotReadyWhileAnEntryCannotBeKept() throws Exception {
        prepare("fought", "/image-1");

        run("""
                declaration kept /bin/cat | swap fought 1
                up fought
                await 30 is_ready fought
                # somebody else has the name
                echo ':taken:E::taken::/bin/true:' >$kernel/register
                { declaration kept /bin/cat; declaration taken /bin/cat | tail -n +2; } | swap fought 2
                await 10 unready fought
                runs taken /bin/true && runs kept /bin/cat || exit 1
                echo -1 >$kernel/taken
                await 30 is_ready fought
                runs taken /bin/cat || exit 1
                # somebody else takes it away again and again
                touch /root/fight
                while [ -e /root/fight ]; do
                    [ ! -e $kernel/kept ] || echo -1 >$kernel/kept
                    sleep 0.01
                done 2>/dev/null &
                await 60 unready fought
                rm /root/fight && wait
                await 60 is_ready fought
                runs kept /bin/cat || exit 1
                down fought
                """);
    }

    /** It does nothing any more for longer than its image grants it, which is told by the report that it left. */
    @Test
    void isNotAliveOnceItDoesNothingAnyMore() throws Exception {
        prepare("hung", "/image-1");

        run("""
                declaration hangs /bin/cat | swap hung 1
                up hung
                await 30 is_ready hung
                is_alive hung || exit 1
                crun kill hung STOP
                is_alive hung || exit 2 # for a moment nobody minds
                report=/pods/hung/health/binfmtd.prom
                at=$(sed -n 's/^binfmtd_last_pass_timestamp_seconds //p' $report)
                sed -i "s/^\\(binfmtd_last_pass_timestamp_seconds\\) .*/\\1 $((${at%.*} - 61)).0/" $report
                dead hung && unready hung || exit 3
                crun kill hung CONT
                await 30 is_alive hung
                await 10 is_ready hung
                runs hangs /bin/cat || exit 4
                down hung
                """);
    }

    /** One image's pod after the other's, and back, while the image's interpreters are run. */
    @Test
    void noExecFailsWhileAPodIsReplaced() throws Exception {
        prepare("old", "/image-1");
        prepare("new", "/image-2");

        Outcome outcome = run("""
                { cat /root/qemu.yaml
                  declaration quick /usr/bin/true | sed '1d; $a\\    flags: [fix-binary]'; } >/root/both.yaml
                for pod in old new; do swap $pod 1 </root/both.yaml; done
                : >/root/program.quick && chmod +x /root/program.quick
                loop() { # NAME PROGRAM PROCESSES: until NAME.done is there; after so many runs NAME.enough is
                    systemd-run --quiet --unit="$1" -p StandardOutput=file:"/root/$1.tally" --nice=10 \\
                        /root/execloop "$2" "$3" %d "/root/$1.enough" "/root/$1.done"
                }
                over() { [ "$(of ActiveState "$1")" != active ]; }
                up old
                await 30 is_ready old
                loop foreign /root/hello-aarch64 1
                loop quick /root/program.quick 2
                pod=old
                for next in new old new; do
                    down $pod
                    rm -f /pods/$next/health/* # another pod each time
                    up $next
                    await 30 is_ready $next
                    pod=$next
                done
                await 300 test -e /root/quick.enough
                touch /root/foreign.done /root/quick.done
                for each in foreign quick; do await 20 over $each; tail -n 1 /root/$each.tally; done
                down $pod
                """.formatted(EXECS));

        System.out.print("systemd: " + outcome.out());
        assertThat(outcome.lines()).hasSize(2).allMatch(line -> line.contains(" failed=0 excused=0 "));
    }

    private static Outcome run(String script) throws Exception {
        String words = NODE.replace("@readiness@", Pod.probe("readinessProbe"))
                .replace("@liveness@", Pod.probe("livenessProbe"));
        return node.bash(words + "trap 'tail -n 20 /pods/*/log >&2' EXIT\n" + script);
    }

    private static void prepare(String name, String root) throws Exception {
        Pod pod = new Pod(name, root, entrypoint);
        Path directory = Files.createDirectory(scratch.resolve(name));
        Path first = Files.writeString(directory.resolve("mount.json"), pod.initialConfiguration());
        Path main = Files.writeString(directory.resolve("main.json"), pod.configuration());
        // a ConfigMap's volume has this mode
        node.bash("mkdir -p /pods/%1$s/mount /pods/%1$s/main && mkdir -m 0777 %2$s /pods/%1$s/health && chmod 0777 %2$s"
                .formatted(name, pod.handlers()));
        node.copy(first, "/pods/" + name + "/mount/config.json");
        node.copy(main, "/pods/" + name + "/main/config.json");
    }
}
