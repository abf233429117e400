package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.binfmtd.model.Bytes;

/**
 * What the kernel reports of changes: in directories by inotify, and of mounts in this mount namespace by the mount
 * table, because unmounting a superblock that is held raises no event in its directory. Java's own {@code WatchService}
 * stops without a word when a call of its thread fails, and then blocks the thread that registers a directory. Every
 * method is for one thread; a thread of its own calls the listener.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
 */
public final class KernelEvents implements AutoCloseable {
    private static final int FOREVER = -1;
    private static final int AT_ONCE = 0;
    /** {@code struct pollfd}: the descriptor, the events that are waited for and, behind them, those that came. */
    private static final int POLLFD = 8;

    private static final int EVENTS = 4;
    private static final int CAME = 6;
    private static final short POLLIN = 1;
    private static final short POLLPRI = 2;

    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

    private static final int IN_MODIFY = 0x2;
    private static final int IN_ATTRIB = 0x4;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x1000000;
    private static final int CHANGES =
            IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ONLYDIR;

    /** An event without its name: watch, mask, cookie, length of the name; four bytes each. */
    private static final int HEADER = 16;
    /** Some hundreds of events; the kernel never cuts one in two. */
    private static final int BUFFER = 1 << 14;

    private final Listener listener;
    private final List<Integer> opened = new ArrayList<>();
    private final int inotify;
    private final int mounts;
    private final int stop;
    private final Memory polled = new Memory(3 * POLLFD);
    private final byte[] events = new byte[BUFFER];
    private final Thread thread;
    private volatile Errno failure = Errno.UNKNOWN;

    /** Is called by the thread of the events, and must be quick. */
    public interface Listener {
        /**
         * Something has changed in a directory.
         *
         * @param watch as {@link KernelEvents#watch} returned it
         * @param name of the file; empty if it is the directory itself
         */
        void changed(int watch, Bytes name);

        /** A directory is watched no more: it was removed, or its file system unmounted. */
        void gone(int watch);

        /** There were too many events: of any directory some may be missing. */
        void lost();

        /** Something was mounted, unmounted or remounted. */
        void mountsChanged();

        /** A call of the thread has failed, {@link KernelEvents#failure}: there are no more events. */
        void ended();
    }

    /**
     * @throws IOException if the kernel refuses a descriptor, or what the thread does with them, with the reason that
     *     {@code strerror(3)} gives
     */
    public KernelEvents(Listener listener) throws IOException {
        this.listener = listener;
        try {
            inotify = opened(FileCalls.inotify_init1(FileCalls.O_NONBLOCK | FileCalls.O_CLOEXEC));
            mounts = opened(FileCalls.open("/proc/self/mountinfo", FileCalls.O_RDONLY | FileCalls.O_CLOEXEC, 0));
            stop = opened(FileCalls.eventfd(0, FileCalls.EFD_CLOEXEC));
            expect(0, inotify, POLLIN);
            expect(1, mounts, POLLPRI);
            expect(2, stop, POLLIN);
            waitFor(AT_ONCE);
            read();
        } catch (LastErrorException e) {
            closeAll();
            throw new IOException(Errno.of(e.getErrorCode()).text(), e);
        }
        thread = new Thread(this::run, "events");
        thread.setDaemon(true);
        thread.start();
    }

    private int opened(int descriptor) {
        opened.add(descriptor);
        return descriptor;
    }

    /**
     * Watches a directory; one that is watched already keeps its watch, by whatever path it is named.
     *
     * @return the watch, which stands for the directory and not for its path; the kernel uses each number once
     * @throws IOException if the kernel refuses it
     */
    public int watch(Path directory) throws IOException {
        try {
            return FileCalls.inotify_add_watch(inotify, directory.toString(), CHANGES);
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(directory);
        }
    }

    /** Watches a directory no more. */
    public void unwatch(int watch) {
        try {
            FileCalls.inotify_rm_watch(inotify, watch);
        } catch (LastErrorException e) {
            // its directory has gone, or its events are of no interest: none is waited for
        }
    }

    /** Whether changes are still reported. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Why no changes are reported any more. */
    public Errno failure() {
        return failure;
    }

    private void run() {
        try {
            while (!hasCome(2)) {
                waitFor(FOREVER);
                report();
            }
        } catch (LastErrorException e) {
            failure = Errno.of(e.getErrorCode());
            listener.ended();
        }
    }

    private void expect(int index, int descriptor, short wanted) {
        polled.setInt(index * POLLFD, descriptor);
        polled.setShort(index * POLLFD + EVENTS, wanted);
        polled.setShort(index * POLLFD + CAME, (short) 0);
    }

    private boolean hasCome(int index) {
        return polled.getShort(index * POLLFD + CAME) != 0;
    }

    private void waitFor(int milliseconds) {
        try {
            FileCalls.poll(polled, new NativeLong(3), milliseconds);
        } catch (LastErrorException e) {
            passIf(e, Errno.EINTR);
            for (int i = 0; i < 3; i++) {
                polled.setShort(i * POLLFD + CAME, (short) 0);
            }
        }
    }

    private static void passIf(LastErrorException failure, Errno harmless) {
        if (Errno.of(failure.getErrorCode()) != harmless) {
            throw failure;
        }
    }

    private void report() {
        if (hasCome(0)) {
            report(ByteBuffer.wrap(events, 0, read()).order(ByteOrder.nativeOrder()));
        }
        if (hasCome(1)) {
            listener.mountsChanged();
        }
    }

    /** As much as there is room for: for the rest the next poll ends at once. */
    private int read() {
        try {
            return FileCalls.read(inotify, events, new NativeLong(events.length))
                    .intValue();
        } catch (LastErrorException e) {
            passIf(e, Errno.EAGAIN);
            return 0;
        }
    }

    private void report(ByteBuffer read) {
        while (read.remaining() >= HEADER) {
            int watch = read.getInt();
            int mask = read.getInt();
            read.getInt();
            byte[] name = new byte[read.getInt()];
            read.get(name);
            report(watch, mask, withoutPadding(name));
        }
    }

    private void report(int watch, int mask, Bytes name) {
        if ((mask & IN_Q_OVERFLOW) != 0) {
            listener.lost();
        } else if ((mask & IN_IGNORED) != 0) {
            listener.gone(watch);
        } else {
            listener.changed(watch, name);
        }
    }

    private static Bytes withoutPadding(byte[] name) {
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return Bytes.of(Arrays.copyOf(name, end));
    }

    /** Ends the thread: it must not be left in the poll, or the JVM's exit would wait for it. */
    @Override
    public void close() {
        try {
            FileCalls.write(stop, ONE, new NativeLong(ONE.length));
            thread.join();
            closeAll();
        } catch (LastErrorException e) {
            // it cannot be woken, and the descriptors that it waits for are left to it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        opened.forEach(FileCalls::close);
        opened.clear();
    }
}
