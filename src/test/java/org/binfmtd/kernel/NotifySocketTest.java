package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real socket that listens as systemd does. */
class NotifySocketTest {
    private static final int MSG_DONTWAIT = 0x40;

    @TempDir
    private Path directory;

    /** The service manager's side. */
    interface Listening extends Library {
        Listening LIBC = Native.load("c", Listening.class);

        int bind(int socket, byte[] address, int length) throws LastErrorException;

        NativeLong recv(int socket, byte[] buffer, NativeLong length, int flags) throws LastErrorException;
    }

    private record Listener(int socket) implements AutoCloseable {
        static Listener at(String path) {
            int socket = Libc.get().socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0);
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            byte[] address = new byte[2 + name.length];
            address[0] = Libc.AF_UNIX;
            System.arraycopy(name, 0, address, 2, name.length);
            Listening.LIBC.bind(socket, address, address.length);
            return new Listener(socket);
        }

        String receive() {
            byte[] buffer = new byte[4096];
            int length = Listening.LIBC
                    .recv(socket, buffer, new NativeLong(buffer.length), MSG_DONTWAIT)
                    .intValue();
            return new String(Arrays.copyOf(buffer, length), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            FileCalls.close(socket);
        }
    }

    @Test
    void sendsEachMessageWhole() {
        String path = directory.resolve("notify").toString();
        try (Listener listener = Listener.at(path)) {
            NotifySocket socket = NotifySocket.at(path).orElseThrow();
            assertThat(socket.send("READY=1\nSTATUS=29 handlers active, 1 wartet auf 漢"))
                    .isTrue();
            assertThat(socket.send("STOPPING=1")).isTrue();
            assertThat(listener.receive()).isEqualTo("READY=1\nSTATUS=29 handlers active, 1 wartet auf 漢");
            assertThat(listener.receive()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void findsTheAbstractSpace() {
        String name = "binfmtd-test-" + ProcessHandle.current().pid();
        try (Listener listener = Listener.at("\0" + name)) {
            assertThat(NotifySocket.at("@" + name).orElseThrow().send("READY=1"))
                    .isTrue();
            assertThat(listener.receive()).isEqualTo("READY=1");
        }
    }

    @Test
    void nobodyListening() {
        assertThat(NotifySocket.at(directory.resolve("nobody").toString())
                        .orElseThrow()
                        .send("READY=1"))
                .isFalse();
        assertThat(NotifySocket.at("@binfmtd-test-nobody").orElseThrow().send("READY=1"))
                .isFalse();
    }

    @Test
    void neitherPathNorName() {
        assertThat(NotifySocket.at("")).isEmpty();
        assertThat(NotifySocket.at("@")).isEmpty();
        assertThat(NotifySocket.at("/")).isEmpty();
        assertThat(NotifySocket.at("vsock:2:1234")).isEmpty();
    }

    @Test
    void aPathThatIsTooLongIsNotSentTo() {
        assertThat(NotifySocket.at("/" + "x".repeat(200)).orElseThrow().send("READY=1"))
                .isFalse();
    }
}
