package org.binfmtd.bus;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;

/**
 * A connection to the bus, after authentication. Nothing blocks but {@link #await}; used by the bus thread alone.
 *
 * <p>dbus-java connects and authenticates; from then on the channel is ours, because its own reader and writer block a
 * thread each and have no bound on what they hold.
 */
final class Link implements Closeable {
    /** With so many bytes waiting to be sent nothing more is read, so that who asks faster than it reads waits. */
    private static final int CONGESTED = 1 << 20;
    /** The JVM keeps a native copy as large as the largest write. */
    private static final int SLICE = 1 << 16;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Framer framer;
    private final Deque<ByteBuffer> output = new ArrayDeque<>();
    private long pending;

    private Link(SocketChannel channel, Selector selector, Framer framer) throws IOException {
        this.framer = framer;
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * Connects and authenticates; this blocks until the bus has answered or the thread is interrupted.
     *
     * @param address as the D-Bus specification has it; of several, separated by {@code ;}, the first that answers
     * @param framer cuts what comes into messages
     * @throws IOException if none can be had
     */
    static Link open(String address, Selector selector, Framer framer) throws IOException {
        IOException failure = new IOException("there is no bus address");
        for (String each : address.split(";")) {
            try {
                return new Link(connect(each), selector, framer);
            } catch (IOException e) {
                failure = e;
            } catch (DBusException | RuntimeException e) {
                failure = new IOException("the bus address cannot be used: " + e.getMessage(), e);
            }
        }
        throw failure;
    }

    private static SocketChannel connect(String address) throws IOException, DBusException {
        AbstractTransport transport = TransportBuilder.create(address)
                .configure()
                .withAutoConnect(false)
                .configureSasl()
                // or dbus-java loads a native library to learn who we are
                .withSaslUid(((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue())
                .back()
                .back()
                .build();
        return transport.connect();
    }

    /**
     * Waits until there is something to read, or to write, or the selector is woken.
     *
     * @param milliseconds 0 for ever
     * @throws IOException if the bus is gone
     */
    void await(long milliseconds) throws IOException {
        flush();
        key.interestOps(interest());
        if (framer.hasMore() && !isCongested()) {
            // what was left when it became too much is to be served first
            selector.selectNow();
        } else {
            selector.select(milliseconds);
        }
        selector.selectedKeys().clear();
        if (key.isReadable() && !isCongested() && !framer.hasMore()) {
            framer.read(channel);
        }
    }

    Optional<Framer.Frame> next() throws IOException {
        return framer.next();
    }

    void send(byte[] message) {
        output.add(ByteBuffer.wrap(message));
        pending += message.length;
    }

    /** Whether the bus takes what we send more slowly than we make it. */
    boolean isCongested() {
        return pending > CONGESTED;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int interest() {
        int write = output.isEmpty() ? 0 : SelectionKey.OP_WRITE;
        return isCongested() ? write : write | SelectionKey.OP_READ;
    }

    /** Writes as much of what was sent as the bus takes now. */
    void flush() throws IOException {
        while (!output.isEmpty() && write(output.element())) {
            output.remove();
        }
    }

    /** Writes as much as the socket takes; whether that was all. */
    private boolean write(ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            ByteBuffer slice = message.slice(message.position(), Math.min(SLICE, message.remaining()));
            int written = channel.write(slice);
            message.position(message.position() + written);
            pending -= written;
            if (slice.hasRemaining()) {
                return false;
            }
        }
        return true;
    }
}
