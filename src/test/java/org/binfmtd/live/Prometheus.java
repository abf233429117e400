package org.binfmtd.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.binfmtd.Outcome;

/** One of Prometheus' own programs, as {@code packaging/test} has unpacked it; a server until it is closed. */
final class Prometheus implements AutoCloseable {
    private static final Path PROGRAMS = Path.of(Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .orElse(System.getProperty("user.home") + "/.cache"))
            .resolve("binfmtd/monitoring");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final String address;
    private final Path log;

    private Prometheus(Process process, String address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /** The tool, with a file at its standard input. */
    static Outcome promtool(Path input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("prometheus", "promtool")));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("binfmtd-promtool", ".out");
        try {
            Process tool = new ProcessBuilder(command)
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            return new Outcome(tool.waitFor(), Files.readString(out), "");
        } finally {
            Files.delete(out);
        }
    }

    /** The node exporter, with nothing but the files in a directory. */
    static Prometheus exporter(Path files, Path log) throws IOException {
        return start(
                log,
                program("prometheus-node-exporter", "prometheus-node-exporter"),
                "--collector.disable-defaults",
                "--collector.textfile",
                "--collector.textfile.directory=" + files);
    }

    /** A server that asks the exporter each second. */
    static Prometheus server(Prometheus exporter, Path place) throws IOException {
        Path configuration = Files.writeString(place.resolve("prometheus.yml"), """
                global: { scrape_interval: 1s }
                scrape_configs: [{ job_name: node, static_configs: [{ targets: ['%s'] }] }]
                """.formatted(exporter.address));
        return start(
                place.resolve("prometheus.log"),
                program("prometheus", "prometheus"),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + place.resolve("data"));
    }

    private static String program(String debian, String name) {
        Path program = PROGRAMS.resolve(debian).resolve("usr/bin").resolve(name);
        assumeTrue(Files.isExecutable(program), program + " is missing: packaging/test downloads it");
        return program.toString();
    }

    private static Prometheus start(Path log, String... command) throws IOException {
        String address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        List<String> line = new ArrayList<>(List.of(command));
        line.add("--web.listen-address=" + address);
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Prometheus(process, address, log);
    }

    /** What it answers, as soon as that is what is waited for. */
    String await(String path, Predicate<String> answer) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        String last = "nothing";
        while (System.nanoTime() < until && process.isAlive()) {
            try {
                last = HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body();
                if (answer.test(last)) {
                    return last;
                }
            } catch (IOException e) {
                last = e.toString(); // it does not listen yet
            }
            Thread.sleep(100);
        }
        throw new AssertionError(path + " was answered by " + last + "; log:\n" + Files.readString(log));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
