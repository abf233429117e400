package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The container image, built on this machine's engine. */
final class Image {
    private Image() {}

    /**
     * Builds it and writes its files to an archive.
     *
     * @return its entry point, as JSON
     */
    static String build(String name, Path archive) throws IOException, InterruptedException {
        String podman = System.getenv("ENGINE_PODMAN");
        assertThat(podman).as("packaging/engine runs these tests").isNotNull();
        run("packaging/container/build", name);
        run(podman, "create", "--userns", "host", "--name", "files", name);
        run(podman, "export", "--output", archive.toString(), "files");
        run(podman, "rm", "files");
        return run(podman, "image", "inspect", "--format", "{{json .Config.Entrypoint}}", name);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().put("CONTAINER_ENGINE", String.valueOf(System.getenv("ENGINE_PODMAN")));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
