package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.Yaml;

/**
 * A container image, as this machine's engine sees it.
 *
 * @param files its files' archive
 * @param entrypoint the command that it starts with
 */
record Image(Path files, List<String> entrypoint) {

    /** Builds one from the Containerfile. */
    static Image build(String name, Path files) throws IOException, InterruptedException {
        run("packaging/container/build", name);
        return export(name, files);
    }

    /** Makes the layout of the images with interpreters. */
    static void layOut(Path directory) throws IOException, InterruptedException {
        run("packaging/container/layout", directory.toString());
    }

    /** Takes one from a layout. */
    static Image pull(Path layout, String architecture, Path files) throws IOException, InterruptedException {
        String id = podman("pull", "--quiet", "--arch", architecture, "oci:" + layout)
                .strip();
        assertThat(podman("image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", id))
                .isEqualToIgnoringNewLines("linux/" + architecture);
        return export(id, files);
    }

    private static Image export(String image, Path files) throws IOException, InterruptedException {
        String container = podman("create", "--userns", "host", image).strip();
        podman("export", "--output", files.toString(), container);
        podman("rm", container);
        return new Image(
                files, new Yaml().load(podman("image", "inspect", "--format", "{{json .Config.Entrypoint}}", image)));
    }

    private static String podman(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = engine();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(command);
    }

    private static String engine() {
        String podman = System.getenv("ENGINE_PODMAN");
        assertThat(podman).as("packaging/engine runs these tests").isNotNull();
        return podman;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command));
        builder.environment().put("CONTAINER_ENGINE", engine());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
