package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/**
 * The C library's functions that Java has no other way to. Loaded at the first use, which costs tens of milliseconds:
 * before the first registration the lock is needed, so it is loaded on another thread while the files are read.
 */
interface Libc extends Library {
    long MS_NOSUID = 2;
    long MS_NODEV = 4;
    long MS_NOEXEC = 8;
    int AT_FDCWD = -100;
    /** {@code open_tree(2)}; the number is the same on all architectures. */
    long SYS_OPEN_TREE = 428;

    int OPEN_TREE_CLONE = 1;
    int OPEN_TREE_CLOEXEC = 0x80000;
    int AF_UNIX = 1;
    int SOCK_DGRAM = 2;
    int SOCK_CLOEXEC = 0x80000;
    int MSG_NOSIGNAL = 0x4000;

    int mount(String source, String target, String type, NativeLong flags, Pointer data) throws LastErrorException;

    int umount2(String target, int flags) throws LastErrorException;

    NativeLong syscall(NativeLong number, Object... arguments) throws LastErrorException;

    int socket(int domain, int type, int protocol) throws LastErrorException;

    NativeLong sendto(int descriptor, byte[] bytes, NativeLong count, int flags, byte[] address, int length)
            throws LastErrorException;

    /** @param names {@code struct utsname} */
    int uname(byte[] names);

    static Libc get() {
        return Loaded.LIBC;
    }

    /** Loads the library when it is first needed. */
    final class Loaded {
        private static final Libc LIBC = Native.load("c", Libc.class);

        private Loaded() {}
    }
}
