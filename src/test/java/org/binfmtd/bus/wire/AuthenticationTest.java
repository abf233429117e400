package org.binfmtd.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bus may answer when binfmtd connects; that a real one accepts it, all other tests of the bus show. */
class AuthenticationTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"OK 0123456789abcdef\r\n", "DATA\r\nOK 0123456789abcdef\r\n"})
    void itIsAccepted(String answer) {
        assertThatCode(() -> connect("bus", "bus", answer)).doesNotThrowAnyException();
    }

    @Test
    void theAddressIsUnescaped() {
        assertThatCode(() -> connect("a+b,c", "a+b%2cc,guid=0123", "OK 0\r\n")).doesNotThrowAnyException();
    }

    @Test
    void itSaysWhyItIsRefused() {
        assertThatThrownBy(() -> connect("bus", "bus", "REJECTED \033[31mKERBEROS\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("the bus does not accept the connection: REJECTED \\x1b[31mKERBEROS");
    }

    @Test
    void aBusThatHangsUpIsGone() {
        assertThatThrownBy(() -> connect("bus", "bus", "DATA\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("the bus closed the connection");
    }

    @Test
    void anEndlessLineIsNotKept() {
        assertThatThrownBy(() -> connect("bus", "bus", "OK ".repeat(10_000)))
                .isInstanceOf(IOException.class)
                .hasMessage("the bus does not answer as the D-Bus specification says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "unix:abstract=bus", "tcp:host=localhost,port=1", "unix:path=%zz"})
    void anAddressOfNoFileIsRefused(String address) {
        assertThatThrownBy(() -> Connection.open(address, Selector.open(), new Framer(100)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the bus address cannot be used: ");
    }

    /** To a bus that answers with this text and hangs up. */
    private void connect(String file, String path, String answer) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve(file)));
            CompletableFuture<Void> bus = CompletableFuture.runAsync(() -> answer(server, answer));
            try (Connection connection =
                    Connection.open("unix:path=" + directory + "/" + path, selector, new Framer(100))) {
                assertThat(connection.nextPacket()).isEmpty();
            } finally {
                bus.join();
            }
        }
    }

    private static void answer(ServerSocketChannel server, String text) {
        try (SocketChannel client = server.accept()) {
            client.read(ByteBuffer.allocate(100));
            client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            // the client has hung up
        }
    }
}
