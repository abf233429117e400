package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The few functions that every pass needs, bound in the way that is quick to call. */
final class FileLocking {
    static {
        Native.register(FileLocking.class, "c");
    }

    private FileLocking() {}

    static native int open(String path, int flags) throws LastErrorException;

    static native int flock(int descriptor, int operation) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;
}
