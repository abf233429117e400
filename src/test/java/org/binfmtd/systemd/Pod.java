package org.binfmtd.systemd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * What a cluster's node makes of the manifest of the DaemonSet: configurations for the runtime, word for word from the
 * manifest as far as they depend on it.
 *
 * @param name of the pod
 * @param root the directory on the node that the image lies in
 * @param entrypoint the image's
 */
record Pod(String name, String root, List<String> entrypoint) {
    private static final Path MANIFEST = Path.of("packaging/kubernetes/daemonset.yaml");
    private static final List<String> EVERYTHING = List.of(
            "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN", "CAP_KILL");

    /** The directories on the node that stand for volumes of the cluster's, as words of a shell. */
    String volumes(String... volumes) {
        return Stream.of(volumes).map(this::volume).collect(Collectors.joining(" "));
    }

    private String volume(String volume) {
        return "/pods/" + name + "/" + volume;
    }

    String initialConfiguration() {
        return configuration(only(spec(), "initContainers"));
    }

    String configuration() {
        return configuration(only(spec(), "containers"));
    }

    /** As words of a shell. */
    static String probe(String kind) {
        List<Object> command = list(map(map(only(spec(), "containers"), kind), "exec"), "command");
        return command.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private String configuration(Map<String, Object> container) {
        Map<String, Object> security = map(container, "securityContext");
        boolean privileged = Boolean.TRUE.equals(security.get("privileged"));
        List<String> capabilities = privileged ? EVERYTHING : List.of();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.2");
        config.put(
                "process",
                Map.of(
                        "user", Map.of("uid", security.getOrDefault("runAsUser", 0), "gid", 0),
                        "args", arguments(container),
                        "env", List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
                        "cwd", "/",
                        "noNewPrivileges", Boolean.FALSE.equals(security.get("allowPrivilegeEscalation")),
                        "capabilities",
                                Map.of(
                                        "bounding", capabilities,
                                        "effective", capabilities,
                                        "permitted", capabilities)));
        config.put("root", Map.of("path", root, "readonly", security.getOrDefault("readOnlyRootFilesystem", false)));
        config.put("mounts", mounts(container));
        config.put(
                "linux",
                Map.of(
                        "rootfsPropagation", privileged ? "rshared" : "rslave",
                        "readonlyPaths", privileged ? List.of() : List.of("/proc/sys", "/proc/bus", "/proc/irq"),
                        "namespaces", List.of(Map.of("type", "pid"), Map.of("type", "mount"), Map.of("type", "ipc"))));
        return json(config);
    }

    /** A manifest's command takes the place of the image's entry point, its arguments that of the image's command. */
    private List<Object> arguments(Map<String, Object> container) {
        List<Object> line = new ArrayList<>(container.containsKey("command") ? list(container, "command") : entrypoint);
        line.addAll(container.containsKey("args") ? list(container, "args") : List.of());
        return line;
    }

    private List<Object> mounts(Map<String, Object> container) {
        List<Object> mounts = new ArrayList<>();
        mounts.add(mount("proc", "proc", "/proc", List.of()));
        mounts.add(mount("tmpfs", "tmpfs", "/dev", List.of("mode=755")));
        for (Object each : list(container, "volumeMounts")) {
            Map<String, Object> volume = map(each);
            String propagation = switch (String.valueOf(volume.get("mountPropagation"))) {
                case "Bidirectional" -> "rshared";
                case "HostToContainer" -> "rslave";
                default -> "rprivate";
            };
            String mode = Boolean.TRUE.equals(volume.get("readOnly")) ? "ro" : "rw";
            mounts.add(mount(
                    "bind",
                    source(text(volume, "name")),
                    text(volume, "mountPath"),
                    List.of("rbind", mode, propagation)));
        }
        return mounts;
    }

    private static Map<String, Object> mount(String type, String source, String target, List<String> options) {
        return Map.of("type", type, "source", source, "destination", target, "options", options);
    }

    private String source(String volume) {
        for (Object each : list(spec(), "volumes")) {
            Map<String, Object> found = map(each);
            if (volume.equals(found.get("name"))) {
                return found.containsKey("hostPath") ? text(map(found, "hostPath"), "path") : volume(volume);
            }
        }
        throw new AssertionError("no volume " + volume);
    }

    private static Map<String, Object> spec() {
        Map<String, Object> daemonSet = new Yaml().load(manifest());
        return map(map(map(daemonSet, "spec"), "template"), "spec");
    }

    private static String manifest() {
        try {
            return Files.readString(MANIFEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> only(Map<String, Object> in, String key) {
        return map(list(in, key).get(0));
    }

    private static Map<String, Object> map(Map<String, Object> in, String key) {
        return map(in.get(key));
    }

    @SuppressWarnings("unchecked") // the manifest is what it is
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // likewise
    private static List<Object> list(Map<String, Object> in, String key) {
        return (List<Object>) in.get(key);
    }

    private static String text(Map<String, Object> in, String key) {
        return (String) in.get(key);
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(each -> json(each.getKey()) + ":" + json(each.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Pod::json).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String text
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : String.valueOf(value);
    }
}
