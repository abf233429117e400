package org.binfmtd.bus.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.constants.Endian;

/**
 * Cuts the stream of bytes into messages, none larger than is wanted: of a longer one only the header is kept,
 * so that it can be answered, and the rest is passed over without ever being held. What a message says of its length
 * never makes us allocate more than that.
 */
public final class Framer {
    /**
     * The largest call that makes sense to the service has some hundred bytes; in bytes, header included. What
     * dbus-java makes of an argument is hundreds of times as large as it is in the message, and the daemon's heap is
     * small.
     */
    public static final int LARGEST_CALL = 1 << 14;
    /** Of a call that is longer the header is kept if it is no longer than this, in bytes: a path has any length. */
    private static final int LARGEST_HEADER = 1 << 16;
    /** No bus lets a longer message through, in bytes; the limit of the D-Bus specification. */
    public static final int LARGEST_MESSAGE = 1 << 27;

    private final int largest;
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 16).limit(0);
    private byte[] frame = new byte[Packet.FIXED];
    private int filled;
    private boolean full;
    private boolean opened;
    /** What follows the frame and is to be passed over. */
    private long excess;
    /** What is being passed over. */
    private long toSkip;

    /** A message, and what it was parsed from. */
    public record Frame(Message message, Packet packet) {
        /** As a signal or an answer. */
        public Incoming incoming() {
            return new Incoming(message);
        }

        boolean whole() {
            return packet.whole();
        }
    }

    /** @param largest how long a message may be that is kept whole, in bytes, header included */
    public Framer(int largest) {
        this.largest = largest;
    }

    /**
     * Takes what there is to read. All that was read before must have been taken by {@link #next}.
     *
     * @throws IOException if the other side is gone
     */
    public void read(ReadableByteChannel channel) throws IOException {
        input.clear();
        int length = channel.read(input);
        full = !input.hasRemaining();
        input.flip();
        if (length < 0) {
            throw new EOFException("the bus closed the connection");
        }
    }

    /** Whether the last reading took as much as there was room for, so that there may be more. */
    boolean wasFull() {
        return full;
    }

    /** Whether there is something that {@link #next} has not taken yet. */
    boolean hasMore() {
        return input.hasRemaining();
    }

    /**
     * The next complete message that dbus-java understands.
     *
     * @throws IOException if the stream is not D-Bus' and cannot be followed further
     */
    Optional<Frame> next() throws IOException {
        for (Optional<Packet> packet = nextPacket(); packet.isPresent(); packet = nextPacket()) {
            Packet found = packet.get();
            Optional<Message> message = found.message();
            if (message.isPresent()) {
                return Optional.of(new Frame(message.get(), found));
            }
        }
        return Optional.empty();
    }

    /**
     * The next complete message as it came.
     *
     * @throws IOException if the stream is not D-Bus' and cannot be followed further
     */
    public Optional<Packet> nextPacket() throws IOException {
        while (skip() && fill()) {
            if (opened) {
                Packet packet = new Packet(frame, excess == 0);
                close();
                return Optional.of(packet);
            }
            open();
        }
        return Optional.empty();
    }

    /** Passes over what is too long; whether that is done. */
    private boolean skip() {
        int skipped = (int) Math.min(toSkip, input.remaining());
        input.position(input.position() + skipped);
        toSkip -= skipped;
        return toSkip == 0;
    }

    private boolean fill() {
        int length = Math.min(frame.length - filled, input.remaining());
        input.get(frame, filled, length);
        filled += length;
        return filled == frame.length;
    }

    /** The fixed part is there: makes room for as much of the rest as is kept. */
    private void open() throws IOException {
        if (frame[0] != Endian.LITTLE && frame[0] != Endian.BIG) {
            throw new IOException("the bus sent something that is no message");
        }
        long header = Packet.endOfHeader(frame);
        long total = header + Packet.word(frame, 4);
        if (header > Math.max(largest, LARGEST_HEADER)) {
            excess = total - Packet.FIXED;
            close();
        } else {
            int kept = (int) (total <= largest ? total : header);
            excess = total - kept;
            frame = Arrays.copyOf(frame, kept);
            opened = true;
        }
    }

    private void close() {
        frame = new byte[Packet.FIXED];
        filled = 0;
        opened = false;
        toSkip = excess;
        excess = 0;
    }
}
