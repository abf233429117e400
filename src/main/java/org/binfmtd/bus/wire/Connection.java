package org.binfmtd.bus.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.freedesktop.dbus.connections.BusAddress;

/**
 * A connection to the bus, after authentication. Nothing blocks but {@link #await}; used by the bus thread alone.
 *
 * <p>Not dbus-java's connection: its reader and writer block a thread each and have no bound on what they hold.
 */
public final class Connection implements Closeable {
    /** With so many bytes waiting to be sent no more answers are made; what comes is still read. */
    static final int CONGESTED = 1 << 20;

    /** The same for answers that others may overtake: a bus that is busy takes 2 KiB at a time. */
    private static final int SLOW = 1 << 16;

    /**
     * An answer that takes longer than this to be written is followed by a rest of so many times as long, but no longer
     * than {@link #LONGEST_REST}, in which only what is urgent is sent; in nanoseconds. The bus is busy then, and each
     * long answer keeps it so for all who use it.
     */
    private static final long QUICK = 20_000_000;

    private static final long LONGEST_REST = 1_000_000_000;

    private static final int TIMES = 10;

    /** What the kernel holds for the bus cannot be overtaken any more, in bytes. */
    private static final int KERNEL_BUFFER = 1 << 15;

    /** A bus that takes nothing for so long is given up, in nanoseconds: it does not read from us any more. */
    private static final long LONGEST_STANDSTILL = 5_000_000_000L;

    /** The JVM keeps a native copy as large as the largest write. */
    private static final int SLICE = 1 << 16;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Framer framer;
    private final Lane urgent = new Lane();
    private final Lane patient = new Lane();
    private Lane current = urgent;
    private long lastProgress;
    private long begun;
    private long restUntil = System.nanoTime();

    /** Messages that are sent one after the other. */
    private static final class Lane {
        final Deque<Parcel> parcels = new ArrayDeque<>();
        long pending;

        boolean isEmpty() {
            return parcels.isEmpty();
        }

        boolean isBegun() {
            return !isEmpty() && parcels.element().isBegun();
        }

        long add(Parcel parcel) {
            long length = parcel.left();
            parcels.add(parcel);
            pending += length;
            return length;
        }

        void remove() {
            pending -= parcels.remove().left();
        }
    }

    /**
     * A message on its way out, in parts of which the last may be shared with others.
     *
     * @param isUnwanted whether its recipient has gone
     */
    private record Parcel(List<ByteBuffer> parts, BooleanSupplier isUnwanted) {
        private static final BooleanSupplier WANTED = () -> false;

        boolean isBegun() {
            return parts.get(0).position() > 0;
        }

        long left() {
            long left = 0;
            for (ByteBuffer part : parts) {
                left += part.remaining();
            }
            return left;
        }
    }

    private Connection(SocketChannel channel, Selector selector, Framer framer) throws IOException {
        this.framer = framer;
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, KERNEL_BUFFER);
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * Connects and authenticates; this blocks until the bus has answered or the thread is interrupted.
     *
     * @param address as the D-Bus specification has it, of type {@code unix:path}; of several, separated by
     *     {@code ;}, the first that answers
     * @param framer cuts what comes into messages
     * @throws IOException if none can be had
     */
    public static Connection open(String address, Selector selector, Framer framer) throws IOException {
        IOException failure = new IOException("there is no bus address");
        for (String each : address.split(";")) {
            try {
                return new Connection(connect(socket(each)), selector, framer);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static UnixDomainSocketAddress socket(String address) throws IOException {
        try {
            BusAddress parsed = BusAddress.of(address);
            if (parsed.isBusType("unix") && parsed.hasParameter("path")) {
                return UnixDomainSocketAddress.of(unescaped(parsed.getParameterValue("path")));
            }
        } catch (RuntimeException e) {
            throw new IOException("the bus address cannot be used: " + e.getMessage(), e);
        }
        throw new IOException("the bus address cannot be used: only unix:path=... is supported");
    }

    /** {@code %2b} is an octet; a plus sign is itself. */
    private static String unescaped(String value) {
        return URLDecoder.decode(value.replace("+", "%2b"), StandardCharsets.UTF_8);
    }

    private static SocketChannel connect(UnixDomainSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        try {
            Authentication.external(channel);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Waits until there is something to read, or to write, or the selector is woken.
     *
     * @param milliseconds 0 for ever, less for not at all
     * @throws IOException if the bus is gone
     */
    public void await(long milliseconds) throws IOException {
        flush();
        key.interestOps(isIdle() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        if (milliseconds < 0 || framer.hasMore()) {
            selector.selectNow();
        } else {
            selector.select(isIdle() ? milliseconds : untilGivenUp(milliseconds));
        }
        selector.selectedKeys().clear();
        if (key.isReadable() && !framer.hasMore()) {
            framer.read(channel);
        }
    }

    private static long untilGivenUp(long milliseconds) {
        long most = LONGEST_STANDSTILL / 1_000_000;
        return milliseconds == 0 ? most : Math.min(milliseconds, most);
    }

    /**
     * Takes more of what has come, if there may be more; whether that was so. All that was read must have been taken.
     */
    public boolean readMore() throws IOException {
        if (framer.wasFull()) {
            framer.read(channel);
            return true;
        }
        return false;
    }

    public Optional<Framer.Frame> next() throws IOException {
        return framer.next();
    }

    /** As {@link #next}, not parsed yet. */
    public Optional<Packet> nextPacket() throws IOException {
        return framer.nextPacket();
    }

    /** Sends a message as soon as the bus takes it, before all answers that are not urgent. */
    public void send(byte[] message) {
        add(urgent, new Parcel(List.of(ByteBuffer.wrap(message)), Parcel.WANTED));
    }

    /**
     * Sends an answer, as soon as the bus takes it.
     *
     * @param isUrgent whether it is sent before all that are not
     * @param isUnwanted whether it need not be sent any more
     * @return how long it is, in bytes
     */
    public long answer(List<ByteBuffer> parts, boolean isUrgent, BooleanSupplier isUnwanted) {
        return add(isUrgent ? urgent : patient, new Parcel(parts, isUnwanted));
    }

    private long add(Lane lane, Parcel parcel) {
        lastProgress = isIdle() ? System.nanoTime() : lastProgress;
        return lane.add(parcel);
    }

    /** Whether the bus takes what we send more slowly than we make it. */
    public boolean isCongested() {
        return urgent.pending > CONGESTED;
    }

    /** Whether nothing more that is not urgent should be made now. */
    public boolean isSlow() {
        return patient.pending > SLOW || rest() > 0;
    }

    /** How long nothing should be sent that is not urgent, in milliseconds. */
    public long rest() {
        return Math.max(0, (restUntil - System.nanoTime()) / 1_000_000);
    }

    /** Whether there is room for something small that is not urgent. */
    public boolean hasRoom() {
        return patient.pending < 4 * SLOW;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean isIdle() {
        return urgent.isEmpty() && patient.isEmpty();
    }

    /**
     * Writes as much of what was sent as the bus takes now.
     *
     * @throws IOException if the bus is gone, or has taken nothing for too long
     */
    public void flush() throws IOException {
        long before = urgent.pending + patient.pending;
        while (!isIdle() && writeNext()) {}
        long now = System.nanoTime();
        if (isIdle() || urgent.pending + patient.pending < before) {
            lastProgress = now;
        } else if (now - lastProgress > LONGEST_STANDSTILL) {
            throw new IOException("the bus takes nothing any more");
        }
    }

    /** Whether the next message could be written whole, or need not be; one that is begun goes on. */
    private boolean writeNext() throws IOException {
        if (!current.isBegun()) {
            current = urgent.isEmpty() ? patient : urgent;
        }
        Parcel parcel = current.parcels.element();
        if (!parcel.isBegun() && parcel.isUnwanted().getAsBoolean()) {
            current.remove();
            return true;
        }
        begun = parcel.isBegun() ? begun : System.nanoTime();
        boolean done = write(parcel);
        if (done) {
            current.remove();
            rest(System.nanoTime() - begun);
        }
        return done;
    }

    private void rest(long taken) {
        if (current == patient && taken > QUICK) {
            restUntil = System.nanoTime() + Math.min(TIMES * taken, LONGEST_REST);
        }
    }

    private boolean write(Parcel parcel) throws IOException {
        for (ByteBuffer part : parcel.parts()) {
            if (!write(part)) {
                return false;
            }
        }
        return true;
    }

    /** Writes as much as the socket takes; whether that was all. */
    private boolean write(ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            ByteBuffer slice = message.slice(message.position(), Math.min(SLICE, message.remaining()));
            int written = channel.write(slice);
            message.position(message.position() + written);
            current.pending -= written;
            if (slice.hasRemaining()) {
                return false;
            }
        }
        return true;
    }
}
