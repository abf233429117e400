package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** The calls about single files that every pass needs, bound in the way that is quick to call. */
final class FileCalls {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NOCTTY = 0400;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;
    static final int EFD_CLOEXEC = 0x80000;
    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;
    /** {@code STATX_BASIC_STATS}. */
    static final int STATX_BASIC_STATS = 0x7ff;

    static {
        Native.register(FileCalls.class, "c");
    }

    private FileCalls() {}

    /** {@code O_NOFOLLOW}, which is another bit on ARM and on PowerPC than elsewhere. */
    static int noFollow() {
        String machine = System.getProperty("os.arch");
        return machine.startsWith("aarch") || machine.startsWith("arm") || machine.startsWith("ppc")
                ? 0100000
                : 0400000;
    }

    /** @param mode of a file that is created */
    static native int open(String path, int flags, int mode) throws LastErrorException;

    static native NativeLong read(int descriptor, byte[] bytes, NativeLong count) throws LastErrorException;

    static native int inotify_init1(int flags) throws LastErrorException;

    static native int inotify_add_watch(int inotify, String path, int mask) throws LastErrorException;

    static native int inotify_rm_watch(int inotify, int watch) throws LastErrorException;

    static native int eventfd(int initial, int flags) throws LastErrorException;

    /** @param descriptors an array of {@code struct pollfd}; not one of Java's, which would be copied or held */
    static native int poll(Pointer descriptors, NativeLong count, int timeout) throws LastErrorException;

    static native int flock(int descriptor, int operation) throws LastErrorException;

    static native int fchmod(int descriptor, int mode) throws LastErrorException;

    static native int fdatasync(int descriptor) throws LastErrorException;

    static native int statx(int directory, String path, int flags, int mask, byte[] status) throws LastErrorException;

    static native NativeLong write(int descriptor, byte[] bytes, NativeLong count) throws LastErrorException;

    static native NativeLong pread(int descriptor, byte[] bytes, NativeLong count, NativeLong offset)
            throws LastErrorException;

    static native NativeLong pwrite(int descriptor, byte[] bytes, NativeLong count, NativeLong offset)
            throws LastErrorException;

    /** @param limits {@code struct rlimit}: the one in force, and the highest that it may be raised to */
    static native int getrlimit(int resource, long[] limits) throws LastErrorException;

    static native int geteuid();

    /** Closes a descriptor; whatever the kernel says of the data, the descriptor is closed. */
    static native int close(int descriptor);
}
