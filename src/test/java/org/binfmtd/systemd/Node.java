package org.binfmtd.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.Outcome;

/**
 * A machine that runs pods as a cluster's node does.
 *
 * @param machine that it is
 * @param scratch a directory for files on their way to it
 */
record Node(Machine machine, Path scratch) implements AutoCloseable {
    /** What it does for a pod. */
    private static final String NODE = """
            crun() { command crun --cgroup-manager=disabled "$@"; }
            up() { # POD: its files are in /pods/POD
                crun run --bundle "/pods/$1/mount" "$1-mount" || exit 1
                crun run --detach --bundle "/pods/$1/main" "$1" >"/pods/$1/log" 2>&1 </dev/null || { cat "/pods/$1/log"; exit 1; }
            }
            down() { # POD
                crun kill "$1" TERM
                stopped() { [ "$(crun state "$1" | sed -n 's/.*"status": *"\\([a-z]*\\)".*/\\1/p')" = stopped ]; }
                await 30 stopped "$1"
                crun delete "$1" || exit 1
            }
            say() { crun exec "$@"; } # POD COMMAND...
            is_ready() { crun exec "$1" @readiness@; }
            unready() { ! is_ready "$1"; }
            is_alive() { crun exec "$1" @liveness@; }
            dead() { ! is_alive "$1"; }
            swap() { # POD NUMBER [VOLUME], the file on standard input: as the node changes a ConfigMap's volume
                cd "/pods/$1/${3:-handlers}" && mkdir "..$2" && cat >"..$2/file.yaml" || exit 1
                [ -L file.yaml ] || ln -s ..data/file.yaml file.yaml
                ln -s "..$2" ..data_tmp && mv -T ..data_tmp ..data || exit 1
                cd /
            }
            """;

    static Node boot(Path scratch) {
        Machine machine = Machine.boot();
        machine.bash("""
                mount --make-rshared / # as systemd does outside of containers
                mkdir -p /run/binfmtd /var/lib/binfmtd /etc/kubernetes/node-feature-discovery/features.d
                """);
        return new Node(machine, scratch);
    }

    /** Lays an image's files in a directory. */
    void unpack(Image image, String root) {
        machine.copy(image.files(), "/root/image.tar");
        machine.bash("mkdir %1$s && tar -C %1$s --exclude='dev/*' -xf /root/image.tar && rm /root/image.tar"
                .formatted(root));
    }

    /** Makes the volumes and the runtime's configurations of a pod. */
    void prepare(String name, String root, List<String> entrypoint) throws Exception {
        Pod pod = new Pod(name, root, entrypoint);
        // a ConfigMap's volume has this mode
        machine.bash("mkdir -p /pods/%1$s/mount /pods/%1$s/main && mkdir -m 0777 %2$s && chmod 0777 %2$s"
                .formatted(name, pod.volumes("handlers", "settings", "health")));
        put(pod.initialConfiguration(), "/pods/" + name + "/mount/config.json");
        put(pod.configuration(), "/pods/" + name + "/main/config.json");
    }

    private void put(String text, String place) throws IOException {
        machine.copy(Files.writeString(Files.createTempFile(scratch, "pod", ".json"), text), place);
    }

    /** Runs a bash script with the words above; if it fails, what the pods printed is shown. */
    Outcome run(String script) {
        String words = NODE.replace("@readiness@", Pod.probe("readinessProbe"))
                .replace("@liveness@", Pod.probe("livenessProbe"));
        return machine.bash(words + "trap 'tail -n 20 /pods/*/log >&2' EXIT\n" + script);
    }

    @Override
    public void close() {
        machine.close();
    }
}
