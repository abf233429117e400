package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;

/**
 * Tells when something is mounted, unmounted or remounted in this mount namespace. Directory events can't: while the
 * superblock is held, unmounting it raises none.
 */
public final class MountWatch implements AutoCloseable {
    private static final int FOREVER = -1;
    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

    private final Libc libc = Libc.get();
    private final int table;
    private final int stop;
    private final Thread thread;

    /**
     * @param changed called on the watch's own thread after each change; must be quick
     * @throws IllegalStateException if the mount table can't be watched
     */
    public MountWatch(Runnable changed) {
        try {
            table = libc.open("/proc/self/mountinfo", Libc.O_RDONLY | Libc.O_CLOEXEC);
            stop = libc.eventfd(0, Libc.EFD_CLOEXEC);
        } catch (LastErrorException e) {
            throw new IllegalStateException("the mount table can't be watched: " + Errno.of(e.getErrorCode()), e);
        }
        thread = new Thread(() -> watch(changed), "mounts");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Runnable changed) {
        Libc.PollDescriptor[] descriptors = (Libc.PollDescriptor[]) new Libc.PollDescriptor().toArray(2);
        descriptors[0].fd = table;
        descriptors[0].events = Libc.POLLPRI;
        descriptors[1].fd = stop;
        descriptors[1].events = Libc.POLLIN;
        while (poll(descriptors)) {
            if (descriptors[0].revents != 0) {
                changed.run();
            }
        }
        libc.close(table);
        libc.close(stop);
    }

    /** Waits for the next change; false once the watch is to end. */
    private boolean poll(Libc.PollDescriptor[] descriptors) {
        try {
            libc.poll(descriptors, new NativeLong(descriptors.length), FOREVER);
        } catch (LastErrorException e) {
            return Errno.of(e.getErrorCode()) == Errno.EINTR;
        }
        return descriptors[1].revents == 0;
    }

    /** Ends the watch; its thread must not be left in the poll, or the JVM's exit would wait for it. */
    @Override
    public void close() {
        libc.write(stop, ONE, new NativeLong(ONE.length));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
