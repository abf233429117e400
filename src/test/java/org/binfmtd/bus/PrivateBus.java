package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.binfmtd.bus.wire.NameClaim;

/** A real bus with the system bus' rules and our policy, in a directory of its own. */
public final class PrivateBus implements AutoCloseable {
    private final Path directory;
    private Process daemon;

    public PrivateBus() {
        try {
            directory = Files.createTempDirectory("bus");
            // other users are to reach the socket
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(directory.resolve("bus.conf"), configuration());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    static long user() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "unix:path=" + directory.resolve("socket");
    }

    void start() {
        daemon = Tool.start(
                List.of("dbus-daemon", "--nofork", "--print-address", "--config-file=" + directory.resolve("bus.conf")),
                ProcessBuilder.Redirect.to(directory.resolve("log").toFile()));
        try {
            // it says its address when it listens
            assertThat(daemon.inputReader().readLine())
                    .as(() -> read(directory.resolve("log")))
                    .startsWith(address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        daemon.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            daemon.waitFor(5, TimeUnit.SECONDS);
            Files.deleteIfExists(directory.resolve("socket"));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Tool.Outcome busctl(String... arguments) {
        return busctlAfter(List.of(), arguments);
    }

    /** As somebody who is not root; only root can become that. */
    Tool.Outcome busctlByNobody(String... arguments) {
        assertThat(user())
                .as("this test becomes another user, so it needs root")
                .isZero();
        return busctlAfter(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), arguments);
    }

    private Tool.Outcome busctlAfter(List<String> before, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("busctl", "--address=" + address()));
        command.addAll(List.of(arguments));
        return Tool.run(command);
    }

    Tool.Outcome call(String path, String interfaceName, String... memberAndArguments) {
        List<String> arguments = new ArrayList<>(List.of("call", NameClaim.NAME, path, interfaceName));
        arguments.addAll(List.of(memberAndArguments));
        return busctl(arguments.toArray(String[]::new));
    }

    Tool.Outcome gdbus(String method, String path, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("gdbus", "call", "--address", address(), "-d", NameClaim.NAME, "-o", path, "-m", method));
        command.addAll(List.of(arguments));
        return Tool.run(command);
    }

    /** What starts a shell's command for which this is the system bus; it says all on standard output. */
    List<String> shell(String command) {
        return List.of(
                "env", "LC_ALL=C.UTF-8", "DBUS_SYSTEM_BUS_ADDRESS=" + address(), "sh", "-c", "exec 2>&1; " + command);
    }

    @Override
    public void close() {
        stop();
        try {
            Files.deleteIfExists(directory.resolve("bus.conf"));
            Files.deleteIfExists(directory.resolve("log"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String configuration() {
        return """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <listen>%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow user="*"/>
                    <deny own="*"/>
                    <deny send_type="method_call"/>
                    <allow send_type="signal"/>
                    <allow send_requested_reply="true" send_type="method_return"/>
                    <allow send_requested_reply="true" send_type="error"/>
                    <allow receive_type="method_call"/>
                    <allow receive_type="method_return"/>
                    <allow receive_type="error"/>
                    <allow receive_type="signal"/>
                    <allow send_destination="org.freedesktop.DBus"/>
                    <allow send_destination="org.freedesktop.PolicyKit1"/>
                  </policy>
                  <policy user="%d">
                    <allow own="org.binfmtd1"/>
                    <allow own="org.freedesktop.PolicyKit1"/>
                  </policy>
                  <include>%s</include>
                </busconfig>
                """.formatted(
                address(), user(), Path.of("config/dbus/org.binfmtd1.conf").toAbsolutePath());
    }
}
