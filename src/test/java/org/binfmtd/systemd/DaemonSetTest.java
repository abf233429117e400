package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image, run on a node as the DaemonSet's manifest says, by a runtime of containers that clusters use too. */
@Tag("systemd")
class DaemonSetTest {
    private static final String IMAGE = "localhost/binfmtd:test";

    private static final String QEMU = "cat /root/qemu.yaml";

    /** Of the quick program while pods are replaced. */
    private static final int EXECS = 10_000;

    @TempDir
    static Path scratch;

    private static Programs programs;
    private static Image image;
    private static Node node;

    @BeforeAll
    static void makeTheNode() throws Exception {
        image = Image.build(IMAGE, scratch.resolve("image.tar"));
        programs = new Programs(scratch);
        node = bootNode();
    }

    private static Node bootNode() throws Exception {
        Node node = Node.boot(scratch);
        node.unpack(image, "/image-1");
        node.machine().copy(Path.of("packaging/kubernetes/handlers/qemu.yaml"), "/root/qemu.yaml");
        node.machine().copy(programs.aarch64(), "/root/hello-aarch64");
        node.machine().copy(programs.c("execloop"), "/root/execloop");
        node.machine().bash("cp -a /image-1 /image-2 && rm /usr/bin/qemu-aarch64-static");
        return node;
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
                await 30 runs one /bin/true
                declaration two /bin/cat | swap swapped 3
                await 30 runs two /bin/cat
                await 30 gone one
                await 30 is_ready swapped
                down swapped
                """);
    }

    @Test
    void theNodeHasALabelForEachMachineThatAHandlerIsActiveFor() throws Exception {
        prepare("labelled", "/image-1");
        node.machine().copy(Path.of("packaging/kubernetes/settings/node-features.yaml"), "/root/node-features.yaml");

        Outcome outcome = run("""
                file=$(sed -n 's/^node-features: //p' /root/node-features.yaml)
                labelled() { grep -q "$1" "$file"; }
                unlabelled() { ! labelled "$1"; }
                swap labelled 1 settings </root/node-features.yaml
                swap labelled 1 </root/qemu.yaml
                up labelled
                await 30 labelled aarch64
                cat "$file"
                printf '%s\\n' 'handlers:' '  qemu-aarch64: { enabled: false }' | swap labelled 2
                await 30 unlabelled aarch64
                await 30 gone qemu-aarch64
                down labelled
                """);

        assertThat(outcome.lines()).containsExactly("feature.node.kubernetes.io/binfmtd-elf-aarch64=true");
    }

    @Test
    void isReadyOnlyWhileEachRequiredHandlerIsActive() throws Exception {
        prepare("required", "/image-1");

        run("""
                echo 'required: [wanted]' | swap required 1 settings
                { declaration kept /bin/cat; declaration wanted /opt/wanted | tail -n +2; } | swap required 1
                up required
                converged() { grep -qx 'binfmtd_state{state="converged"} 1.0' /pods/required/health/binfmtd.prom; }
                await 30 converged
                await 30 runs kept /bin/cat
                is_alive required && unready required || exit 1
                cp /bin/cat /image-1/opt/wanted
                await 30 is_ready required
                runs wanted /opt/wanted || exit 2
                rm /image-1/opt/wanted
                await 30 unready required
                converged || exit 3
                declaration kept /bin/cat | swap required 2 # as long as no file declares it
                await 30 gone wanted
                unready required || exit 4
                echo 'required: [kept]' | swap required 2 settings
                await 30 is_ready required
                down required
                """);
    }

    /** What an administrator sees of a fleet: the daemons' metrics, and which pods are ready. */
    @Test
    void theMetricsSayWhichOfThreeNodesHaveAChangedConfigMap() throws Exception {
        String words = """
                report() { sed -n "s/^binfmtd_$1 //p" /pods/fleet/health/binfmtd.prom; }
                applied() { # GENERATION
                    [ "$(report generation)" = "$1" ] && [ "$(report observed_generation)" = "$1" ]
                }
                has() { # HANDLER
                    [ "$(report "handler_active{handler=\\"$1\\"}")" = 1.0 ]
                }
                """;
        String waits = words + """
                applied 1.0 && has one && ! has two && unready fleet
                """;
        String changes = words + """
                { declaration one /bin/cat; declaration two /bin/cat | tail -n +2; } | swap fleet 2
                await 30 applied 2.0
                await 30 has two
                has one && await 30 is_ready fleet && runs two /bin/cat
                """;
        try (Node second = bootNode();
                Node third = bootNode()) {
            List<Node> fleet = List.of(node, second, third);
            for (Node each : fleet) {
                each.prepare("fleet", "/image-1", image.entrypoint());
                each.run(words + """
                        echo 'required: [one, two]' | swap fleet 1 settings
                        declaration one /bin/cat | swap fleet 1
                        up fleet
                        await 30 has one
                        """);
            }
            for (int changed = 0; changed < fleet.size(); changed++) {
                for (Node behind : fleet.subList(changed, fleet.size())) {
                    behind.run(waits);
                }
                fleet.get(changed).run(changes);
            }
            run("down fleet");
        }
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
                await 30 unready fought
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
                await 30 is_ready hung
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
                for each in foreign quick; do await 30 over $each; tail -n 1 /root/$each.tally; done
                down $pod
                """.formatted(EXECS));

        System.out.print("systemd: " + outcome.out());
        assertThat(outcome.lines()).hasSize(2).allMatch(line -> line.contains(" failed=0 excused=0 "));
    }

    private static Outcome run(String script) {
        return node.run(script);
    }

    private static void prepare(String name, String root) throws Exception {
        node.prepare(name, root, image.entrypoint());
    }
}
