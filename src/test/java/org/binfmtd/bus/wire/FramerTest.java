package org.binfmtd.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.freedesktop.dbus.messages.Message;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The stream of bytes is cut right however it arrives and whatever is in it. */
class FramerTest {
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private long serial;

    @BeforeAll
    static void beQuiet() {
        ((Logger) LoggerFactory.getLogger(Framer.class)).setLevel(Level.INFO);
        ((Logger) LoggerFactory.getLogger("org.freedesktop.dbus")).setLevel(Level.WARN);
    }

    @Test
    void messagesAreWholeHoweverTheyArrive() throws IOException {
        for (int size : new int[] {0, 1, 7, 100, 10_000, Framer.LARGEST_CALL - 200}) {
            add(size);
        }
        assertThat(sizes(1 << 16)).containsExactly(0, 1, 7, 100, 10_000, Framer.LARGEST_CALL - 200);
        assertThat(sizes(4093)).hasSize(6);
        assertThat(sizes(7)).hasSize(6);
    }

    @Test
    void ofALongMessageOnlyTheHeaderIsKeptAndTheNextIsUnharmed() throws IOException {
        add(5);
        add(Framer.LARGEST_CALL);
        add(6);
        add(3 * Framer.LARGEST_CALL);
        assertThat(sizes(10_000)).containsExactly(5, -1, 6, -1);
    }

    @Test
    void aMessageThatIsAllHeaderIsPassedOver() throws IOException {
        stream.write(fixed(0, 60 << 20));
        stream.write(new byte[60 << 20]);
        add(3);
        assertThat(sizes(1 << 16)).containsExactly(3);
    }

    @Test
    void whatIsNotUnderstoodIsPassedOver() throws IOException {
        stream.write(fixed(8, 8));
        stream.write(new byte[16]);
        add(3);
        assertThat(sizes(5)).containsExactly(3);
    }

    @Test
    void garbageInsideAMessageNeverBreaksTheReading() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            byte[] fields = new byte[random.nextInt(12) * 8];
            random.nextBytes(fields);
            stream.write(fixed(16, fields.length));
            stream.write(fields);
            stream.write(new byte[16]);
        }
        add(3);
        List<Integer> sizes = sizes(1 << 16);
        assertThat(sizes.get(sizes.size() - 1)).isEqualTo(3);
    }

    @Test
    void whatIsNoMessageEndsTheConnection() {
        stream.writeBytes("HTTP/1.1 400 Bad".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> sizes(100)).hasMessage("the bus sent something that is no message");
    }

    private void add(int size) throws IOException {
        Body body = Body.of("s", "x".repeat(size));
        stream.write(MessageBuilder.driverCall("Test", body).octets(++serial));
    }

    /** The fixed part of a method call with so many bytes of body and of header fields. */
    private static byte[] fixed(int body, int fields) {
        return new Encoder()
                .append("yyyyuuu", List.of((int) 'l', 1, 0, 1, body, 1, fields))
                .bytes();
    }

    /** The lengths of the texts in the messages, -1 where it was not kept. */
    private List<Integer> sizes(int atOnce) throws IOException {
        Framer framer = new Framer(Framer.LARGEST_CALL);
        List<Integer> sizes = new ArrayList<>();
        ReadableByteChannel channel =
                Channels.newChannel(inPieces(new ByteArrayInputStream(stream.toByteArray()), atOnce));
        try {
            while (true) {
                framer.read(channel);
                for (var frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                    sizes.add(frame.get().whole() ? size(frame.get().message()) : -1);
                }
            }
        } catch (EOFException e) {
            return sizes;
        }
    }

    private static int size(Message message) {
        try {
            return ((String) message.getParameters()[0]).length();
        } catch (Exception e) {
            return -2;
        }
    }

    private static InputStream inPieces(InputStream whole, int atOnce) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return whole.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return whole.read(buffer, offset, Math.min(length, atOnce));
            }

            @Override
            public int available() {
                return 0;
            }
        };
    }
}
