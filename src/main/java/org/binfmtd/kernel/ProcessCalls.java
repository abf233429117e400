package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The calls that run a program, bound in the way that is quick to call. */
final class ProcessCalls {
    static {
        Native.register(ProcessCalls.class, "c");
    }

    private ProcessCalls() {}

    /**
     * @param process gets the child's number, an {@code int}
     * @param arguments pointers to strings, the last of them null; the environment likewise
     * @return the error's number, that of the exec too
     */
    static native int posix_spawn(
            Pointer process, String path, Pointer actions, Pointer attributes, Pointer arguments, Pointer environment);

    static native int posix_spawn_file_actions_init(Pointer actions);

    static native int posix_spawn_file_actions_adddup2(Pointer actions, int descriptor, int as);

    /** @param status gets how it ended, an {@code int} */
    static native int waitpid(int process, Pointer status, int options) throws LastErrorException;

    static native int memfd_create(String name, int flags) throws LastErrorException;
}
