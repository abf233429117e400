package org.binfmtd.bus.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.binfmtd.model.Printable;

/**
 * The handshake with a bus that learns from the socket who connects, without a name or a number being sent. Blocks.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#auth-protocol">Authentication protocol</a>
 */
final class Authentication {
    /** All at once: each line that is waited for is a round trip. */
    private static final byte[] REQUEST = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII);

    /** In bytes; a bus answers with less than a hundred. */
    private static final int LONGEST_ANSWER = 4096;

    private Authentication() {}

    /** @throws IOException if the bus refuses, or is gone */
    static void external(SocketChannel channel) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(REQUEST);
        while (request.hasRemaining()) {
            channel.write(request);
        }
        String line = line(channel);
        if (line.equals("DATA")) {
            line = line(channel);
        }
        if (!line.startsWith("OK ")) {
            throw new IOException("the bus does not accept the connection: " + Printable.printable(line));
        }
    }

    /** Read byte by byte: what follows the last line belongs to the messages. */
    private static String line(SocketChannel channel) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer octet = ByteBuffer.allocate(1);
        while (line.length() < LONGEST_ANSWER) {
            if (channel.read(octet.clear()) < 0) {
                throw new EOFException("the bus closed the connection");
            }
            line.append((char) (octet.get(0) & 0x7f));
            if (line.toString().endsWith("\r\n")) {
                return line.substring(0, line.length() - 2);
            }
        }
        throw new IOException("the bus does not answer as the D-Bus specification says");
    }
}
